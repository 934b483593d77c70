package smartenergy.sender.readings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.telemetry.KafkaTopics;

/**
 * Asks all gateways to send once more what their DataPonds hold. What is there already comes a second time and changes
 * nothing. For one thread.
 */
public final class Retransfers {
    private static final Logger LOG = LoggerFactory.getLogger(Retransfers.class);
    /** What is sent again may overtake a slow reader again; then it is no use to ask at once. */
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    /** What is found to be gone so soon after it asked, as of the next partition, was in a DataPond before. */
    private static final Duration COVERED = Duration.ofSeconds(30);

    private final Producer<String, byte[]> producer;
    private final Clock clock;
    private Instant askedAt = Instant.MIN;
    private String wanted = "";

    /** @param producer must wait for all replicas (acks=all) */
    public Retransfers(Producer<String, byte[]> producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    /**
     * Asks now, or when some time has passed since it asked last; what was asked for just now comes anyway.
     *
     * @throws KafkaException if Kafka did not take it
     */
    void ask(String why) throws InterruptedException {
        if (askedAt == Instant.MIN || clock.instant().isAfter(askedAt.plus(COVERED))) {
            wanted = why;
            askIfDue();
        }
    }

    /** @throws KafkaException as of {@link #ask} */
    void askIfDue() throws InterruptedException {
        var now = clock.instant();
        if (wanted.isEmpty() || (askedAt != Instant.MIN && now.isBefore(askedAt.plus(INTERVAL)))) {
            return;
        }
        var request = new ProducerRecord<String, byte[]>(KafkaTopics.TRANSFER_REQUESTS, "{}".getBytes(UTF_8));
        request.headers().add("reason", wanted.getBytes(UTF_8));
        try {
            producer.send(request).get();
        } catch (ExecutionException e) {
            throw new KafkaException("the gateways are not asked yet to send again", e.getCause());
        }
        LOG.warn("Asked the gateways to send again what they hold: {}", wanted);
        askedAt = now;
        wanted = "";
    }
}
