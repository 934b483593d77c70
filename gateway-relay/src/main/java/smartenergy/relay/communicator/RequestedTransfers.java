package smartenergy.relay.communicator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.relay.datapond.DataPond;
import smartenergy.service.kafka.DeadLetterSink;
import smartenergy.service.kafka.RecordHandler;
import smartenergy.service.kafka.RecordLoop;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.Reason;

/**
 * Transfers that the cloud asks for by Kafka, since readings were removed there before they were read. A request is
 * done with when all that the DataPond held is sent; a gateway that is killed meanwhile begins anew.
 */
public final class RequestedTransfers implements AutoCloseable {
    /**
     * What a gateway's consumer has otherwise: nobody is to make the topic but the Data Sender, who may be later. Its
     * first request comes with the topic, before any gateway has looked; so a gateway begins at the earliest.
     */
    public static final Map<String, Object> CONSUMER = Map.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.METADATA_MAX_AGE_CONFIG,
            10_000);

    private static final Logger LOG = LoggerFactory.getLogger(RequestedTransfers.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 1 << 10;

    private final Transfers transfers;
    private final RecordLoop loop;

    /** @param consumer of a group that no other gateway is in; this owns it from now on */
    public RequestedTransfers(
            Consumer<String, byte[]> consumer, Transfers transfers, RecordMetrics records, Clock clock) {
        this.transfers = transfers;
        var settings = new RecordLoop.Settings(
                "requested-transfers", List.of(KafkaTopics.TRANSFER_REQUESTS), 1, MAX_BYTES, STOP_PATIENCE);
        this.loop =
                new RecordLoop(settings, consumer, new Requests(), DeadLetterSink.PASS_OVER, records, clock).start();
    }

    private final class Requests implements RecordHandler<String> {
        @Override
        public String decode(ConsumerRecord<String, byte[]> incoming) {
            if (!new String(incoming.value(), UTF_8).strip().equals("{}")) {
                throw new InvalidReading(Reason.UNKNOWN_FIELD, "a request for a transfer is an object without members");
            }
            var reason = incoming.headers().lastHeader("reason");
            return reason == null || reason.value() == null ? "no reason given" : new String(reason.value(), UTF_8);
        }

        /** Of several requests all mean the same. */
        @Override
        public List<Refusal> handle(List<Received<String>> batch) throws InterruptedException {
            LOG.warn(
                    "The cloud asks for all readings once more: {}",
                    batch.getLast().value());
            while (!isDone()) {
                Thread.sleep(RETRY);
            }
            return List.of();
        }
    }

    private boolean isDone() throws InterruptedException {
        var everything = new DataPond.Selection(Optional.empty(), Optional.empty(), Optional.empty());
        long id = transfers.request(Optional.of(everything)).id();
        while (true) {
            var state = transfers.find(id).map(Transfers.Transfer::state).orElse(Transfers.State.FAILED);
            switch (state) {
                case DONE -> {
                    return true;
                }
                case FAILED -> {
                    return false;
                }
                case WAITING, RUNNING -> Thread.sleep(LOOK);
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
