package smartenergy.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.service.health.Health;

/** Each scheduled task of the consumer is what one of its polls brings. */
@Timeout(30)
class LingerTest {
    private static final TopicPartition P0 = new TopicPartition("numbers", 0);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final List<Long> commits = new CopyOnWriteArrayList<>();
    private final List<List<Long>> batches = new CopyOnWriteArrayList<>();
    private final MockConsumer<String, byte[]> consumer = new NotingConsumer();
    private RecordLoop loop;

    private final class NotingConsumer extends MockConsumer<String, byte[]> {
        private NotingConsumer() {
            super("earliest");
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            note(offsets);
            super.commitAsync(offsets, callback);
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            note(offsets);
            super.commitSync(offsets, timeout);
        }

        private void note(Map<TopicPartition, OffsetAndMetadata> offsets) {
            commits.add(offsets.get(P0).offset());
        }
    }

    private final class Numbers implements RecordHandler<Long> {
        @Override
        public Long decode(ConsumerRecord<String, byte[]> incoming) {
            return incoming.offset();
        }

        @Override
        public List<Refusal> handle(List<Received<Long>> batch) {
            batches.add(batch.stream().map(Received::value).toList());
            return List.of();
        }
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void handlesAtOnceWhatComesAfterAPause() {
        give(0);
        start(LONG);

        await().until(() -> batches.equals(List.of(List.of(0L))));
    }

    @Test
    void handlesTogetherWhatCameWithinTheLinger() {
        give(0);
        give(1);
        give(2);
        start(SHORT);

        await().until(() -> batches.equals(List.of(List.of(0L), List.of(1L, 2L))));
    }

    @Test
    void handlesABacklogWithoutAnyPause() {
        giveWithMoreBehind(0);
        giveWithMoreBehind(1);
        giveWithMoreBehind(2);
        start(LONG);

        await().until(() -> batches.equals(List.of(List.of(0L), List.of(1L), List.of(2L))));
    }

    @Test
    void commitsBehindAndNotEachBatch() {
        long begin = System.nanoTime();
        for (int offset = 0; offset < 20; offset++) {
            give(offset);
        }
        start(Duration.ofMillis(1));

        await().until(() -> commits.contains(20L));
        assertThat(commits).hasSizeLessThanOrEqualTo(2 + (int) ((System.nanoTime() - begin) / 1_000_000_000L));
    }

    @Test
    void commitsAtTheStopWhatIsHandled() {
        give(0);
        give(1);
        start(SHORT);
        await().until(() -> batches.size() == 2);

        loop.close();

        assertThat(commits).last().isEqualTo(2L);
    }

    @Test
    void leavesToItsNextReaderWhatIsTakenOfAPartitionThatGoes() {
        give(0);
        give(1);
        consumer.schedulePollTask(() -> consumer.rebalance(List.of()));
        start(SHORT);
        await().until(() -> batches.size() == 1 && consumer.assignment().isEmpty());

        loop.close();

        assertThat(batches).containsExactly(List.of(0L));
        assertThat(commits).last().isEqualTo(1L);
    }

    private void start(Duration linger) {
        consumer.updateBeginningOffsets(Map.of(P0, 0L));
        var settings = new RecordLoop.Settings("numbers", List.of("numbers"), 3, 100, Duration.ofSeconds(5), linger);
        var metrics = RecordMetrics.in(new PrometheusRegistry(), new Health());
        loop = new RecordLoop(settings, consumer, new Numbers(), DeadLetterSink.PASS_OVER, metrics, Clock.systemUTC())
                .start();
    }

    private void give(long offset) {
        give(offset, offset + 1);
    }

    private void giveWithMoreBehind(long offset) {
        give(offset, offset + 2);
    }

    private void give(long offset, long end) {
        consumer.schedulePollTask(() -> {
            if (consumer.assignment().isEmpty()) {
                consumer.rebalance(List.of(P0));
            }
            consumer.addRecord(new ConsumerRecord<>("numbers", 0, offset, "key", "1".getBytes(UTF_8)));
            consumer.updateEndOffsets(Map.of(P0, end));
        });
    }
}
