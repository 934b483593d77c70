package smartenergy.sender.readings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    /** After a request that Kafka did not take. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Producer<String, byte[]> producer;
    private final Clock clock;
    private Future<?> asked = CompletableFuture.failedFuture(new IllegalStateException("not asked yet"));
    /** When that was, or will be. */
    private Instant askedAt = Instant.EPOCH;

    /** @param producer must wait for all replicas (acks=all) */
    public Retransfers(Producer<String, byte[]> producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    /**
     * Asks, at once or when some time has passed since it asked last, unless what was asked for covers this. Does not
     * wait for Kafka.
     *
     * @return the request that covers it; it fails if Kafka did not take it
     */
    Future<?> ask(String why) {
        var now = clock.instant();
        return switch (asked.state()) {
            case RUNNING -> asked;
            case SUCCESS -> now.isAfter(askedAt.plus(COVERED)) ? ask(why, later(now, askedAt.plus(INTERVAL))) : asked;
            case FAILED, CANCELLED -> now.isAfter(askedAt.plus(RETRY)) ? ask(why, now) : asked;
        };
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Future<?> ask(String why, Instant at) {
        var request = new FutureTask<>(request(why, Duration.between(clock.instant(), at)));
        asked = request;
        askedAt = at;
        Thread.ofVirtual().name("retransfers").start(request);
        return request;
    }

    private Callable<Void> request(String why, Duration pause) {
        return () -> {
            Thread.sleep(pause);
            var request = new ProducerRecord<String, byte[]>(KafkaTopics.TRANSFER_REQUESTS, "{}".getBytes(UTF_8));
            request.headers().add("reason", why.getBytes(UTF_8));
            try {
                producer.send(request).get();
            } catch (Exception e) {
                LOG.warn("The gateways are not asked yet to send again: {}", e.getMessage());
                throw e;
            }
            LOG.warn("Asked the gateways to send again what they hold: {}", why);
            return null;
        };
    }
}
