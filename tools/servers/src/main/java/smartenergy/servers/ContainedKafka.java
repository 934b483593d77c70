package smartenergy.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Kafka in a container, configured as in the image {@code apache/kafka}: {@code KAFKA_NODE_ID} is {@code node.id},
 * {@code CLUSTER_ID} formats storage that is new.
 */
public final class ContainedKafka {
    private static final String PREFIX = "KAFKA_";
    private static final String LOG_DIRS = "log.dirs";

    private ContainedKafka() {}

    public static void main(String[] args) throws IOException {
        var environment = System.getenv();
        var properties = properties(environment);
        var config = Files.createTempFile("server-", ".properties");
        try (var out = Files.newBufferedWriter(config)) {
            properties.store(out, null);
        }
        if (!Files.exists(Path.of(properties.getProperty(LOG_DIRS), "meta.properties"))) {
            KafkaBroker.format(config, environment.getOrDefault("CLUSTER_ID", ""));
        }
        SyncedKafka.main(new String[] {config.toString(), clients(properties), brokers(properties)});
    }

    /** Where clients connect: the first of the listeners that the configuration names to them. */
    static String clients(Properties properties) {
        var first = properties.getProperty("advertised.listeners", "PLAINTEXT://localhost:9092")
                .split(",", 2)[0];
        return first.substring(first.indexOf("://") + "://".length());
    }

    /** As many as are to have the transactions' state; three unless something is said, as Kafka has it. */
    static String brokers(Properties properties) {
        return properties.getProperty("transaction.state.log.replication.factor", "3");
    }

    /** As the image does it: {@code _} is a dot, {@code __} is {@code _}, {@code ___} a dash. */
    static Properties properties(Map<String, String> environment) {
        var properties = new Properties();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                properties.setProperty(
                        name.substring(PREFIX.length())
                                .toLowerCase(Locale.ROOT)
                                .replace("___", "-")
                                .replace("__", "\0")
                                .replace("_", ".")
                                .replace("\0", "_"),
                        value);
            }
        });
        return properties;
    }
}
