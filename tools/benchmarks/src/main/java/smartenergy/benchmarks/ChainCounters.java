package smartenergy.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import smartenergy.local.deployment.Addresses;
import smartenergy.local.metrics.Scrape;
import smartenergy.service.mqtt.MqttListener;

/** What the servers and services of a running chain count themselves; who does not tell is named, and never is 0. */
final class ChainCounters implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String HTTP_REQUESTS = "smart_energy_http_requests_total";
    /** How many readings wait in a service, or before it. */
    private static final Map<String, String> WAITING = Map.of(
            "sensor-agent", "smart_energy_agent_outbox_readings",
            "gateway-relay", "smart_energy_gateway_relay_lag_readings",
            "cloud-sender", "smart_energy_sender_lag_records",
            "analytics", "smart_energy_analytics_lag_records");

    /** mosquitto tells them every ten seconds, in the same step as long as it runs. */
    private static final String BROKER_RECEIVED = "$SYS/broker/publish/messages/received";

    private static final String BROKER_SENT = "$SYS/broker/publish/messages/sent";
    static final String INFLUX_WRITES = "influxd: write requests";
    static final String INFLUX_POINTS = "influxd: points";
    /** As influxd names them, and as a person reads them. */
    private static final Map<String, String> INFLUX = Map.of(
            "writeReq",
            INFLUX_WRITES,
            "pointsWrittenOK",
            INFLUX_POINTS,
            "writeReqBytes",
            "influxd: bytes of write requests",
            "queryReq",
            "influxd: queries");

    private final Addresses addresses;
    private final HttpClient client = HttpClient.newHttpClient();
    private Optional<KafkaCounters> kafka = Optional.empty();
    private String noKafka = "";

    /**
     * What was counted at one moment.
     *
     * @param counts since each one's start, by names that a person reads
     * @param unknown why some are not among them, by who does not tell
     */
    record Counts(Map<String, Double> counts, Map<String, String> unknown) {}

    private interface Source {
        Map<String, Double> look() throws IOException, InterruptedException;
    }

    ChainCounters(Addresses addresses, Set<Long> kafkaProcesses) {
        this.addresses = addresses;
        try {
            if (kafkaProcesses.isEmpty()) {
                throw new IOException("it has no process");
            }
            kafka = Optional.of(new KafkaCounters(kafkaProcesses.iterator().next()));
        } catch (IOException e) {
            noKafka = e.getMessage();
        }
    }

    Counts look() throws InterruptedException {
        var all = new Counts(new TreeMap<>(), new TreeMap<>());
        add(all, "mosquitto", this::mosquitto);
        add(all, "kafka", () -> {
            if (kafka.isEmpty()) {
                throw new IOException(noKafka);
            }
            return kafka.get().look();
        });
        add(all, "influxd", this::influxd);
        for (var service : services().entrySet()) {
            add(
                    all,
                    service.getKey(),
                    () -> Map.of(
                            service.getKey() + ": HTTP requests",
                            Scrape.of(client, service.getValue()).sum(HTTP_REQUESTS)));
        }
        return all;
    }

    /** How many readings wait in each service, or before it; those that do not tell are left out. */
    Map<String, Double> waiting() throws InterruptedException {
        var waiting = new TreeMap<String, Double>();
        for (var metric : WAITING.entrySet()) {
            try {
                Scrape.of(client, services().get(metric.getKey()))
                        .find(metric.getValue())
                        .ifPresent(readings -> waiting.put(metric.getKey(), readings));
            } catch (IOException e) {
                continue; // It is left out.
            }
        }
        return waiting;
    }

    private static void add(Counts all, String who, Source source) throws InterruptedException {
        try {
            all.counts().putAll(source.look());
        } catch (IOException e) {
            all.unknown().put(who, e.getMessage());
        }
    }

    private Map<String, URI> services() {
        return Map.of(
                "sensor-agent", addresses.sensorAgent(),
                "gateway-relay", addresses.gatewayRelay(),
                "cloud-sender", addresses.cloudSender(),
                "analytics", addresses.analytics(),
                "console", addresses.console(),
                "forecaster", addresses.forecaster());
    }

    private Map<String, Double> mosquitto() throws IOException, InterruptedException {
        var received = new CompletableFuture<Double>();
        var sent = new CompletableFuture<Double>();
        try {
            var mqtt = new MqttAsyncClient(addresses.mqtt(), "bench-steady", new MemoryPersistence());
            try {
                mqtt.setCallback(new Told(received, sent));
                mqtt.connect().waitForCompletion(PATIENCE.toMillis());
                mqtt.subscribe(new String[] {BROKER_RECEIVED, BROKER_SENT}, new int[] {0, 0});
                return Map.of(
                        "mosquitto: messages received",
                        received.get(PATIENCE.toSeconds(), TimeUnit.SECONDS),
                        "mosquitto: messages sent",
                        sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            } finally {
                if (mqtt.isConnected()) {
                    mqtt.disconnect().waitForCompletion(PATIENCE.toMillis());
                }
                mqtt.close();
            }
        } catch (MqttException | ExecutionException | TimeoutException e) {
            throw new IOException("the broker tells nothing at $SYS: " + e, e);
        }
    }

    private record Told(CompletableFuture<Double> received, CompletableFuture<Double> sent) implements MqttListener {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            double count = Double.parseDouble(new String(message.getPayload(), StandardCharsets.UTF_8));
            (topic.equals(BROKER_RECEIVED) ? received : sent).complete(count);
        }
    }

    private Map<String, Double> influxd() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(addresses.dataLake().resolve("/debug/vars"))
                .timeout(PATIENCE)
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("/debug/vars answers " + answer.statusCode());
        }
        var counts = new LinkedHashMap<String, Double>();
        for (JsonNode part : JSON.readTree(answer.body())) {
            if (part.path("name").asText().equals("httpd")) {
                INFLUX.forEach((name, text) -> {
                    if (part.path("values").has(name)) {
                        counts.put(text, part.path("values").get(name).asDouble());
                    }
                });
            }
        }
        if (counts.isEmpty()) {
            throw new IOException("/debug/vars tells nothing of its requests");
        }
        return counts;
    }

    @Override
    public void close() throws IOException {
        if (kafka.isPresent()) {
            kafka.get().close();
        }
    }
}
