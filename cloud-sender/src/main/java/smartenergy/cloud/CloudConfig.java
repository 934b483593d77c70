package smartenergy.cloud;

import java.time.Duration;
import smartenergy.cloud.datalake.DataLake;
import smartenergy.telemetry.config.Env;
import smartenergy.telemetry.ops.Encryption;
import smartenergy.telemetry.ops.HttpAccess;

/**
 * @param kafkaServers such as {@code host1:9092,host2:9092}
 * @param partitions of the readings' topic, when it is created
 * @param replication of the topics, when they are created
 * @param rawRetention how long InfluxDB keeps readings
 * @param batch readings in one write to InfluxDB, at most
 */
public record CloudConfig(
        String kafkaServers,
        int partitions,
        short replication,
        DataLake.Address dataLake,
        Duration rawRetention,
        int batch,
        HttpAccess http) {

    /** @throws smartenergy.telemetry.config.ConfigException naming everything that is wrong */
    public static CloudConfig from(Env env) {
        var config = new CloudConfig(
                env.text("SMART_ENERGY_KAFKA_SERVERS", "127.0.0.1:9092"),
                (int) env.number("SMART_ENERGY_KAFKA_PARTITIONS", 6, 1, 1_000),
                (short) env.number("SMART_ENERGY_KAFKA_REPLICATION", 1, 1, 5),
                new DataLake.Address(
                        env.uri("SMART_ENERGY_DATALAKE_URL", "http://127.0.0.1:8086", "http", "https"),
                        env.text("SMART_ENERGY_DATALAKE_USERNAME", ""),
                        env.secret("SMART_ENERGY_DATALAKE_PASSWORD")),
                env.duration("SMART_ENERGY_DATALAKE_RAW_RETENTION", Duration.ofDays(90)),
                (int) env.number("SMART_ENERGY_SENDER_BATCH", 5_000, 1, 100_000),
                Encryption.from(env).http(8083));
        if (config.rawRetention() != null && config.rawRetention().compareTo(Duration.ofHours(1)) < 0) {
            env.problem("SMART_ENERGY_DATALAKE_RAW_RETENTION='" + config.rawRetention()
                    + "' is shorter than an hour, the shortest that InfluxDB takes");
        }
        env.check();
        return config;
    }
}
