package smartenergy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.agent.AgentConfig;
import smartenergy.agent.SensorAgent;
import smartenergy.composer.view.CompositionRoutes;
import smartenergy.composer.view.RestControl;
import smartenergy.console.Console;
import smartenergy.console.ConsoleConfig;
import smartenergy.local.deployment.Installation;
import smartenergy.relay.edgex.CommonRoutes;
import smartenergy.relay.edgex.EdgexEvents;
import smartenergy.relay.edgex.EventRoutes;
import smartenergy.relay.edgex.MetadataRoutes;
import smartenergy.relay.edgex.Release;
import smartenergy.relay.rest.DeviceRoutes;
import smartenergy.relay.rest.RefusedDevices;
import smartenergy.relay.rest.RelayRoutes;
import smartenergy.sender.rejected.RejectedRoutes;
import smartenergy.service.config.Env;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.MqttTopic;
import smartenergy.telemetry.ReadingBatch;

/** The reference describes the interfaces that the code has. */
class InterfacesTest {
    private static final Path REFERENCE = Installation.current().home().resolve("docs/reference");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern FILE = Pattern.compile("GET /[^/]+\\.(css|js|svg)");
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path folder;

    @Test
    void describesTheRoutesOfTheGateway() throws IOException {
        assertThat(described("gateway-relay")).containsExactlyInAnyOrderElementsOf(routes(http -> {
            new RelayRoutes(null, null).addTo(http);
            var rejected = new smartenergy.relay.rest.RejectedRoutes(null, null);
            rejected.addTo(http);
            new RefusedDevices(null, null).addTo(http);
            new DeviceRoutes(null, rejected).addTo(http);
            new CommonRoutes(Release.V4, Map.of(), CLOCK).addTo(http);
            new MetadataRoutes(null).addTo(http);
            new EventRoutes(null, null, CLOCK).addTo(http);
        }));
    }

    @Test
    void describesTheRoutesOfTheSender() throws IOException {
        assertThat(described("cloud-sender"))
                .containsExactlyInAnyOrderElementsOf(routes(new RejectedRoutes(null)::addTo));
    }

    @Test
    void describesTheRoutesOfTheComposer() throws IOException {
        try (var control = new RestControl(URI.create("http://127.0.0.1:9"))) {
            var routes = new CompositionRoutes("local", Optional::empty, Optional.of(control), Optional.empty());

            assertThat(described("composer")).containsExactlyInAnyOrderElementsOf(routes(routes::addTo));
        }
    }

    @Test
    void describesTheRoutesOfTheConsoleButForThePagesFiles() throws Exception {
        var config = ConsoleConfig.from(new Env(Map.of("SMART_ENERGY_HTTP_PORT", "0")));
        try (var console = new Console(config, CLOCK)) {
            var routes = console.routes().stream()
                    .filter(route -> !FILE.matcher(route).matches());

            assertThat(described("console")).containsExactlyInAnyOrderElementsOf(routes.toList());
        }
    }

    @Test
    void describesTheRoutesOfTheAgent() throws Exception {
        var config = AgentConfig.from(new Env(Map.of(
                "SMART_ENERGY_NODE",
                "pi-1",
                "SMART_ENERGY_HTTP_PORT",
                "0",
                "SMART_ENERGY_MQTT_URL",
                "tcp://127.0.0.1:9",
                "SMART_ENERGY_OUTBOX_DIR",
                folder.toString())));
        try (var agent = new SensorAgent(config, CLOCK, SensorAgent.configuredSource(config, CLOCK))) {
            assertThat(described("sensor-agent")).containsExactlyInAnyOrderElementsOf(agent.routes());
        }
    }

    @Test
    void describesEveryTopicOfKafka() throws Exception {
        var topics = new ArrayList<String>();
        for (var field : KafkaTopics.class.getFields()) {
            topics.add((String) field.get(null));
        }

        assertThat(addresses("kafka")).containsExactlyInAnyOrderElementsOf(topics);
    }

    @Test
    void describesEveryTopicOfMqtt() throws Exception {
        var kind = Kind.ROOM_CLIMATE;
        var readings =
                new MqttTopic("{site}", "{node}", "{device}", kind).text().replace(kind.text(), "{kind}");
        // Where EdgeX's device services publish is theirs.
        var edgex = EdgexEvents.TOPIC_FILTER.replace("#", "{service}/{profile}/{device}/{source}");

        assertThat(addresses("mqtt"))
                .containsExactlyInAnyOrder(
                        readings,
                        MqttTopic.batch("{site}", "{node}"),
                        MqttTopic.registration("{site}", "{node}"),
                        MqttTopic.acknowledgements("{site}", "{node}"),
                        MqttTopic.alarms("{site}", "{device}"),
                        edgex);
    }

    @Test
    void describesHowLargeABatchMayBe() throws Exception {
        var batch = YAML.readTree(REFERENCE.resolve("asyncapi.yaml").toFile()).at("/components/messages/batch");

        assertThat(batch.path("description").asText())
                .contains("%,d bytes and %,d lines".formatted(ReadingBatch.MAX_BYTES, ReadingBatch.MAX_LINES));
    }

    /** Of the channels on that server. */
    private static List<String> addresses(String server) throws IOException {
        var channels =
                YAML.readTree(REFERENCE.resolve("asyncapi.yaml").toFile()).path("channels");
        return channels.valueStream()
                .filter(channel -> channel.at("/servers/0/$ref").asText().equals("#/servers/" + server))
                .map(channel -> channel.path("address").asText())
                .toList();
    }

    private static List<String> routes(Consumer<HttpEndpoint> added) {
        try (var http = new HttpEndpoint(HttpAccess.plain("127.0.0.1", 0), new Health(), new PrometheusRegistry())) {
            added.accept(http);
            return http.routes();
        }
    }

    private static JsonNode paths(String service) throws IOException {
        return YAML.readTree(
                        REFERENCE.resolve("openapi").resolve(service + ".yaml").toFile())
                .path("paths");
    }

    private static List<String> described(String service) throws IOException {
        return paths(service).properties().stream()
                .flatMap(path -> methods(path.getValue()).map(method -> method + " " + path.getKey()))
                .toList();
    }

    private static Stream<String> methods(JsonNode path) {
        return path.properties().stream()
                .map(Map.Entry::getKey)
                .filter(member -> !member.equals("parameters"))
                .map(member -> member.toUpperCase(Locale.ROOT));
    }
}
