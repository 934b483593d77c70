package smartenergy.packaging;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import smartenergy.local.deployment.Installation;
import smartenergy.servers.Programs;

/**
 * {@code smart-energy images}: container images of all functions, and of the servers that they need where no registry
 * can be reached.
 */
public final class Images {
    private static final List<String> SERVICES =
            List.of("sensor-agent", "gateway-relay", "cloud-sender", "analytics", "console", "composer", "forecaster");
    /** Besides those of the services, what Kafka and the embedded DataPond use. */
    private static final String SERVERS = "{kafka,mongo,h2}*.jar";

    private static final String TARGET = "target/images";

    private final Installation installation;
    private final Path home;
    private final Path jdk;
    private final Optional<String> base;
    private final PrintStream out;

    /**
     * @param installation that is built
     * @param base what images of Java functions start from, such as {@code eclipse-temurin:25-jre}; absent for one made
     *     here
     */
    public Images(Installation installation, Optional<String> base, PrintStream out) {
        this.installation = installation;
        this.home = installation.home();
        this.jdk = Path.of(installation.javaHome());
        this.base = base;
        this.out = out;
    }

    /** Returns the files, in the form of {@code docker save}. */
    public List<Path> make() throws IOException, InterruptedException {
        var target = home.resolve(TARGET);
        delete(target);
        Files.createDirectories(target);
        var files = new LinkedHashMap<String, Path>();
        var from = base.isPresent()
                ? base.get()
                : "tar://" + made("java", files, folder -> JavaBase.make(jdk, jars(), folder));
        out.println("building images with Maven ...");
        Command.run(
                List.of(
                        home.resolve("mvnw").toString(),
                        "-f",
                        home.resolve("pom.xml").toString(),
                        "-B",
                        "-ntp",
                        "-Pimages",
                        "-Dmaven.test.skip=true",
                        "-Dcheckstyle.skip",
                        "-Dspotless.check.skip=true",
                        "-Dimage.base=" + from,
                        "-Dimage.base.name=" + base.orElse(JavaBase.NAME),
                        "package"),
                target.resolve("build.log"));
        for (var service : SERVICES) {
            add(service, installation.module(service).resolve("target/image.tar"), files);
        }
        for (var server : List.of("kafka", "mongo")) {
            add(server, home.resolve("tools/servers/target/" + server + ".tar"), files);
        }
        made("influxdb", files, Images::influxDb);
        made("mosquitto", files, Images::mosquitto);
        return List.copyOf(files.values());
    }

    private interface Maker {
        Path make(Path folder) throws IOException, InterruptedException;
    }

    private Path made(String name, Map<String, Path> files, Maker maker) throws IOException, InterruptedException {
        var folder = home.resolve(TARGET).resolve(name);
        var image = home.resolve(TARGET).resolve(name + ".tar");
        Files.move(maker.make(folder), image);
        delete(folder);
        add(name, image, files);
        return image;
    }

    private void add(String name, Path file, Map<String, Path> files) throws IOException {
        files.put(name, file);
        out.printf("  %-14s %6.1f MiB   %s%n", name, Files.size(file) / 1048576.0, home.relativize(file));
    }

    private List<Path> jars() throws IOException {
        var jars = new ArrayList<Path>();
        for (var service : SERVICES) {
            jars.add(installation.module(service).resolve("target").resolve(service + ".jar"));
        }
        try (var servers = Files.newDirectoryStream(home.resolve("tools/benchmarks/target/lib"), SERVERS)) {
            servers.forEach(jars::add);
        }
        return jars;
    }

    private static Path influxDb(Path folder) throws IOException, InterruptedException {
        return new Image("smart-energy/influxdb:0.1.0", List.of("/usr/bin/influxd"), List.of("PATH=/usr/bin"))
                .save(new RootFolder(folder.resolve("root")).program(installed("influxd")), folder);
    }

    private static Path mosquitto(Path folder) throws IOException, InterruptedException {
        return new Image("smart-energy/mosquitto:0.1.0", List.of("/usr/sbin/mosquitto"), List.of("PATH=/usr/sbin"))
                .save(new RootFolder(folder.resolve("root")).program(installed("mosquitto")), folder);
    }

    private static Path installed(String program) throws IOException {
        return Programs.find(program, System.getenv("PATH"))
                .orElseThrow(() -> new IOException(program + " is not installed here"));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (var file : files.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
    }
}
