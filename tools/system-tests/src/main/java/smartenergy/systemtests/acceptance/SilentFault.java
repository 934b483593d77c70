package smartenergy.systemtests.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.local.waiting.Wait;
import smartenergy.packaging.Command;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.MqttTopic;

/**
 * What ends no process and could lose readings without a word. Each is done to a running chain, which has to say what
 * is wrong while it is wrong, and to be whole again by itself.
 */
enum SilentFault {
    /** What answers in InfluxDB's place is a page to log in at, with status 200. */
    LOGIN_PAGE("InfluxDB answers like a login page") {
        @Override
        String in(LocalDeployment chain, HttpClient client, Path data) throws IOException, InterruptedException {
            chain.stop(DATALAKE);
            var page = HttpServer.create(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(),
                            chain.addresses().dataLake().getPort()),
                    0);
            var writes = new AtomicInteger();
            page.createContext("/", exchange -> {
                try (exchange) {
                    boolean isWrite = exchange.getRequestMethod().equals("POST")
                            && exchange.getRequestURI().getPath().equals("/write");
                    writes.addAndGet(isWrite ? 1 : 0);
                    var body = "<html><body>Please log in</body></html>".getBytes(UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "text/html");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            page.start();
            try {
                var said = told(client, chain.addresses().cloudSender(), "datalake", "no answer of InfluxDB");
                Wait.until(
                        "readings to be written to the page",
                        TOLD_WITHIN,
                        () -> writes.get() >= WRITES,
                        () -> writes + " writes came");
                return said + " (" + writes + " writes answered)";
            } finally {
                page.stop(0);
                chain.startFunction(DATALAKE);
            }
        }
    },
    /** Kafka's retention overtakes the Data Sender; the DataPond has all of it still. */
    RETENTION("retention removes what was not read") {
        @Override
        String in(LocalDeployment chain, HttpClient client, Path data) throws IOException, InterruptedException {
            chain.stop(SENDER);
            Thread.sleep(UNREAD);
            long removed = removeAll(chain.addresses().kafka());
            chain.startFunction(SENDER);
            return removed + " records removed; "
                    + told(client, chain.addresses().cloudSender(), "gaps", "");
        }
    },
    /** The beginning of the DataPond's file is overwritten. */
    DAMAGED_DATAPOND("the DataPond's file is damaged") {
        @Override
        String in(LocalDeployment chain, HttpClient client, Path data) throws IOException, InterruptedException {
            chain.stop(DATAPOND);
            var file = data.resolve(DATAPOND).resolve("datapond.mv");
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(HEADERS), 0);
            }
            chain.startFunction(DATAPOND);
            return restored(client, chain) + "; " + damaged(file) + " kept";
        }
    },
    /** The DataPond's process goes no further. */
    HANGING_DATAPOND("the DataPond hangs") {
        @Override
        String in(LocalDeployment chain, HttpClient client, Path data) throws IOException, InterruptedException {
            return replaced(chain, DATAPOND);
        }
    },
    /** InfluxDB's process goes no further. */
    HANGING_DATALAKE("InfluxDB hangs") {
        @Override
        String in(LocalDeployment chain, HttpClient client, Path data) throws IOException, InterruptedException {
            return replaced(chain, DATALAKE);
        }
    },
    /** A registration whose interval no arithmetic takes is delivered at each start of the gateway. */
    POISON_REGISTRATION("a registration with a huge interval is retained") {
        @Override
        String in(LocalDeployment chain, HttpClient client, Path data) throws IOException, InterruptedException {
            retain(chain.addresses().mqtt(), POISON.getBytes(UTF_8));
            try {
                long pid = chain.pid(GATEWAY);
                chain.kill(GATEWAY);
                Wait.until(
                        "another process of " + GATEWAY,
                        PATIENCE,
                        () -> chain.pid(GATEWAY) != pid,
                        () -> chain.known(GATEWAY));
                chain.awaitReady(GATEWAY, PATIENCE);
                return kept(client, chain);
            } finally {
                retain(chain.addresses().mqtt(), new byte[0]);
            }
        }
    };

    static final String DATALAKE = "datalake";
    static final String DATAPOND = "datapond";
    static final String GATEWAY = "gateway-relay";
    static final String SENDER = "cloud-sender";

    /** As many as tell that it goes on to be tried. */
    private static final int WRITES = 3;

    private static final Duration UNREAD = Duration.ofSeconds(5);
    /** The composer starts what is not ready for longer again. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Whoever is blamed in the wrong is by then. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Both copies of the file's header. */
    private static final int HEADERS = 8_192;

    private static final String POISONED = "poison";
    private static final String POISON = """
            {"devices":[{"device":"poison-1","kind":"room_climate","profile":"dht22","room":"r",\
            "interval":"PT2562047788015215H",\
            "resources":[{"name":"celsius","units":"C","minimum":-40,"maximum":80}]}]}""";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String text;

    SilentFault(String text) {
        this.text = text;
    }

    /**
     * Does it, and undoes it where it does not go by itself.
     *
     * @param data the folder of the chain
     * @return what the chain said meanwhile
     * @throws IOException if it said nothing, or does not come back
     */
    abstract String in(LocalDeployment chain, HttpClient client, Path data) throws IOException, InterruptedException;

    /** What was done, for a person. */
    @Override
    public String toString() {
        return text;
    }

    /** Waits until a part of a service's health says what is wrong, in these words. */
    private static String told(HttpClient client, URI service, String part, String words)
            throws IOException, InterruptedException {
        var said = new ArrayList<String>();
        Wait.until(
                service + "/health/ready to say what is wrong with " + part,
                TOLD_WITHIN,
                () -> {
                    wrong(client, service, part).ifPresent(said::add);
                    return !said.isEmpty() && said.getLast().contains(words);
                },
                () -> "it said " + (said.isEmpty() ? "nothing" : said.getLast()) + ", not: " + words);
        return said.getLast();
    }

    /** Why a part is not ready. */
    private static Optional<String> wrong(HttpClient client, URI service, String part) throws InterruptedException {
        Thread.sleep(POLL);
        try {
            var request = HttpRequest.newBuilder(service.resolve("/health/ready"))
                    .timeout(TIMEOUT)
                    .build();
            var state = JSON.readTree(
                            client.send(request, BodyHandlers.ofString()).body())
                    .path(part);
            return state.path("ready").asBoolean(true)
                    ? Optional.empty()
                    : Optional.of(part + ": " + state.path("detail").asText());
        } catch (IOException e) {
            return Optional.empty(); // one that starts says nothing yet
        }
    }

    /** What the DataPond says of the file that it restored. */
    private static String restored(HttpClient client, LocalDeployment chain) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(chain.addresses().dataPondHealth())
                .timeout(PATIENCE)
                .build();
        var said = client.send(request, BodyHandlers.ofString()).body();
        if (!said.contains("restored")) {
            throw new IOException("the DataPond whose file was damaged says only: " + said);
        }
        return said;
    }

    /** Without one kept beside it, the file was not damaged, or was mended without a word. */
    private static String damaged(Path file) throws IOException {
        try (var beside = Files.list(file.getParent())) {
            return beside.map(any -> any.getFileName().toString())
                    .filter(name -> name.startsWith(file.getFileName() + ".damaged-"))
                    .findAny()
                    .orElseThrow(() -> new IOException("no damaged file is kept beside " + file));
        }
    }

    /** Stops a function's process as SIGSTOP does, and waits until it is replaced; its clients must not be. */
    private static String replaced(LocalDeployment chain, String function) throws IOException, InterruptedException {
        long pid = chain.pid(function);
        var others = others(chain, function);
        long start = System.nanoTime();
        Command.output(List.of("kill", "-STOP", Long.toString(pid)));
        Wait.until(
                "another process of " + function,
                PATIENCE,
                () -> chain.pid(function) != pid,
                () -> chain.known(function));
        chain.awaitReady(function, PATIENCE);
        double seconds = (System.nanoTime() - start) / 1e9;
        Thread.sleep(SETTLED);
        var now = others(chain, function);
        now.entrySet().removeAll(others.entrySet());
        if (!now.isEmpty()) {
            throw new IOException("while " + function + " hung these were started anew: " + now.keySet());
        }
        return "another process is ready after %.1f s, and no other function was touched".formatted(seconds);
    }

    /** The processes of all other functions. */
    private static Map<String, Long> others(LocalDeployment chain, String function) {
        return chain.states().stream()
                .map(LocalDeployment.FunctionState::name)
                .filter(name -> !name.equals(function))
                .collect(Collectors.toMap(Function.identity(), chain::pid));
    }

    private static long removeAll(String servers) throws IOException, InterruptedException {
        try (var admin = new KafkaAccess(servers).admin()) {
            var topic = admin.describeTopics(List.of(KafkaTopics.READINGS))
                    .allTopicNames()
                    .get()
                    .get(KafkaTopics.READINGS);
            var there = topic.partitions().stream()
                    .map(partition -> new TopicPartition(KafkaTopics.READINGS, partition.partition()))
                    .toList();
            var before = offsets(admin, there, OffsetSpec.earliest());
            var ends = offsets(admin, there, OffsetSpec.latest());
            var removed = new HashMap<TopicPartition, RecordsToDelete>();
            ends.forEach((partition, end) -> removed.put(partition, RecordsToDelete.beforeOffset(end)));
            admin.deleteRecords(removed).all().get();
            var after = offsets(admin, there, OffsetSpec.earliest());
            long moved = there.stream()
                    .mapToLong(partition -> after.get(partition) - before.get(partition))
                    .sum();
            if (moved == 0) {
                throw new IOException("Kafka's log begins where it did; nothing was removed");
            }
            return moved;
        } catch (ExecutionException e) {
            throw new IOException("Kafka does not remove records: " + e.getCause(), e);
        }
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        var asked = partitions.stream().collect(Collectors.toMap(Function.identity(), any -> which));
        return admin.listOffsets(asked).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    private static void retain(String broker, byte[] message) throws IOException {
        try {
            var client = new MqttClient(broker, POISONED, new MemoryPersistence());
            try {
                client.connect(new MqttConnectionOptions());
                client.publish(MqttTopic.registration(POISONED, POISONED), new MqttMessage(message, 1, true, null));
                client.disconnect();
            } finally {
                client.close(true);
            }
        } catch (MqttException e) {
            throw new IOException("the broker does not take a registration: " + e, e);
        }
    }

    /** Waits until the registration is among what was rejected. */
    private static String kept(HttpClient client, LocalDeployment chain) throws IOException, InterruptedException {
        var rejected = chain.addresses().gatewayRelay().resolve("/rejected");
        var request = HttpRequest.newBuilder(rejected).timeout(PATIENCE).build();
        Wait.until(
                "a rejected registration at " + rejected,
                TOLD_WITHIN,
                () -> {
                    Thread.sleep(POLL);
                    return client.send(request, BodyHandlers.ofString()).body().contains(POISONED);
                },
                () -> chain.known(GATEWAY));
        return "it is kept among what was rejected";
    }
}
