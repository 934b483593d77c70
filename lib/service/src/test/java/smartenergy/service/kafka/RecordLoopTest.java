package smartenergy.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.Reason;

@Timeout(30)
class RecordLoopTest {
    private static final TopicPartition P0 = new TopicPartition("numbers", 0);
    private static final TopicPartition P1 = new TopicPartition("numbers", 1);
    private static final Instant NOW = Instant.parse("2026-11-24T09:30:00Z");

    private final AtomicInteger failingCommits = new AtomicInteger();
    private final List<Map<TopicPartition, OffsetAndMetadata>> commits = new CopyOnWriteArrayList<>();
    private final MockConsumer<String, byte[]> consumer = new NotingConsumer();
    private final List<Integer> handled = new CopyOnWriteArrayList<>();
    private final List<DeadLetter> kept = new CopyOnWriteArrayList<>();
    private final AtomicInteger slowPositions = new AtomicInteger();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Health health = new Health();
    private final RecordMetrics metrics = RecordMetrics.in(registry, health);
    private volatile CompletableFuture<Void> mending = CompletableFuture.completedFuture(null);
    private final CountDownLatch obstacle = new CountDownLatch(1);
    private final CountDownLatch brokenOff = new CountDownLatch(1);
    private final RecordLoop loop = new RecordLoop(
            new RecordLoop.Settings("numbers", List.of("numbers"), 1, 100, Duration.ofMillis(200)),
            consumer,
            new Numbers(),
            kept::addAll,
            metrics,
            Clock.fixed(NOW, ZoneOffset.UTC));

    /** Fails on 13, refuses 14, and does not end with 99 until the obstacle is gone. */
    private final class Numbers implements RecordHandler<Integer> {
        @Override
        public Integer decode(ConsumerRecord<String, byte[]> incoming) {
            return Integer.valueOf(new String(incoming.value(), UTF_8));
        }

        @Override
        public List<Refusal> handle(List<Received<Integer>> batch) throws InterruptedException {
            for (var number : batch) {
                if (number.value() == 13) {
                    throw new ArithmeticException();
                }
                if (number.value() == 99) {
                    awaitNoObstacle();
                }
            }
            batch.forEach(number -> handled.add(number.value()));
            return batch.stream()
                    .filter(number -> number.value() == 14)
                    .map(number -> new Refusal(number.source(), Reason.OUT_OF_RANGE, "not fourteen"))
                    .toList();
        }

        @Override
        public boolean isForAll() {
            return true;
        }

        @Override
        public Future<?> lost(TopicPartition partition, long from, long upTo) {
            return mending;
        }

        private void awaitNoObstacle() throws InterruptedException {
            try {
                obstacle.await();
            } catch (InterruptedException e) {
                brokenOff.countDown();
                throw e;
            }
        }
    }

    /** Notes what is committed, and does not commit as often as it is told to fail. */
    private final class NotingConsumer extends MockConsumer<String, byte[]> {
        private NotingConsumer() {
            super("earliest");
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            if (callback != null && failingCommits.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
                callback.onComplete(offsets, new RetriableCommitFailedException("away"));
                return;
            }
            commits.add(offsets);
            super.commitAsync(offsets, callback);
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            if (!timeout.isZero() && slowPositions.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
                throw new TimeoutException("slow");
            }
            return super.position(partition, timeout);
        }
    }

    @BeforeEach
    void start() {
        consumer.updateBeginningOffsets(Map.of(P0, 0L));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0)));
        loop.start();
    }

    @AfterEach
    void stop() {
        obstacle.countDown();
        loop.close();
    }

    @Test
    void keepsWhatCannotBeReadWithReasonAndOriginAndHandlesTheRestInOrder() {
        give("1", "two", "3", null, "4");

        await().until(() -> committed() == 5);
        assertThat(handled).containsExactly(1, 3, 4);
        assertThat(kept).extracting(DeadLetter::origin).containsExactly("kafka:numbers/0/1", "kafka:numbers/0/3");
        assertThat(kept.getFirst().payload()).isEqualTo("two".getBytes(UTF_8));
        assertThat(kept.getFirst().rejectedAt()).isEqualTo(NOW);
        assertThat(kept.getLast().payload()).isEmpty();
        assertThat(kept.getLast().detail()).contains("tombstone");
        assertThat(metrics.taken().labelValues("numbers").getLongValue()).isEqualTo(5);
        assertThat(metrics.rejected().labelValues("numbers", "malformed-json").getLongValue())
                .isEqualTo(2);
    }

    @Test
    void findsTheOneRecordThatTheHandlerFailsOn() {
        give("1", "2", "3", "13", "4", "5");

        await().until(() -> committed() == 6);
        assertThat(handled).containsExactly(1, 2, 3, 4, 5);
        assertThat(kept).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("unprocessable");
            assertThat(letter.detail()).isEqualTo("ArithmeticException");
            assertThat(letter.origin()).isEqualTo("kafka:numbers/0/3");
        });
    }

    @Test
    void keepsWhatTheHandlerRefuses() {
        give("14", "1");

        await().until(() -> committed() == 2);
        assertThat(kept).extracting(DeadLetter::reason).containsExactly("out-of-range");
        assertThat(kept).extracting(DeadLetter::detail).containsExactly("not fourteen");
    }

    @Test
    void keepsTooLargeARecordUnread() {
        give("0".repeat(101), "1");

        await().until(() -> committed() == 2);
        assertThat(handled).containsExactly(1);
        assertThat(kept).extracting(DeadLetter::reason).containsExactly("too-large");
    }

    @Test
    void commitsNothingThatIsNotHandledYet() throws InterruptedException {
        give("99");
        await().until(() -> !consumer.paused().isEmpty());
        assertThat(committed()).isZero();

        obstacle.countDown();

        await().until(() -> committed() == 1);
    }

    @Test
    void leavesUncommittedAtTheStopWhatDoesNotEnd() {
        give("99");
        await().until(() -> !consumer.paused().isEmpty());

        loop.close();

        assertThat(consumer.closed()).isTrue();
        assertThat(commits).allSatisfy(committed -> assertThat(committed).containsEntry(P0, new OffsetAndMetadata(0)));
        assertThat(handled).isEmpty();
        assertThat(kept).isEmpty();
    }

    @Test
    void commitsAtTheStopWhatEnds() {
        give("1", "99");
        await().until(() -> !consumer.paused().isEmpty());
        obstacle.countDown();

        loop.close();

        assertThat(commits.getLast()).containsEntry(P0, new OffsetAndMetadata(2));
    }

    @Test
    void commitsWhereItBeginsBeforeAnyRecordCame() {
        await().until(() -> !commits.isEmpty());

        assertThat(commits.getFirst()).containsExactly(Map.entry(P0, new OffsetAndMetadata(0)));
    }

    @Test
    void triesAgainToCommitAlsoWhereNothingMoreComes() {
        failingCommits.set(3);
        give("1");

        await().until(() -> committed() == 1);
    }

    @Test
    void breaksOffWhatIsOfPartitionsThatAnotherHas() {
        give("99");
        await().until(() -> !consumer.paused().isEmpty());

        consumer.schedulePollTask(() -> {
            consumer.resume(consumer.paused()); // which Kafka's own consumer forgets by itself
            consumer.rebalance(List.of());
        });

        await().until(() -> brokenOff.getCount() == 0);
        assertThat(committed()).isZero();
    }

    @Test
    void goesOnAfterTroubleWithKafka() {
        consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("away")));
        give("1");

        await().until(() -> committed() == 1);
        assertThat(handled).containsExactly(1);
    }

    @Test
    void noticesWhatIsGoneAlsoWhereKafkaIsSlowToSayWhereItBegins() {
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 300L));
        slowPositions.set(3);
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
        consumer.schedulePollTask(
                () -> consumer.addRecord(new ConsumerRecord<>("numbers", 1, 300, "key", "7".getBytes(UTF_8))));

        await().until(() -> committed(P1) == 301);
        assertThat(slowPositions).hasValue(0);
        assertThat(lost()).isEqualTo(300);
        assertThat(handled).containsExactly(7);
    }

    @Test
    void commitsNothingBehindAGapThatTheNextReaderIsToSee() {
        mending = new CompletableFuture<>();
        give("1", "2");
        await().until(() -> committed(P0) == 2);
        removeAndGive(500);
        await().until(() -> handled.size() == 3 && lost() == 498);
        give(501, "4");
        await().until(() -> handled.size() == 4);

        loop.close();

        assertThat(commits)
                .allSatisfy(offsets -> assertThat(offsets.get(P0).offset()).isLessThanOrEqualTo(2));
    }

    @Test
    void commitsBehindAGapWhenItIsMendedAndCountsItOnce() {
        mending = CompletableFuture.failedFuture(new KafkaException("away"));
        give("1", "2");
        await().until(() -> committed(P0) == 2);
        removeAndGive(500);
        await().until(() -> handled.size() == 3 && lost() == 498);
        assertThat(health.parts().get(LostRecords.HEALTH).detail()).contains("498 records of numbers-0");
        assertThat(committed(P0)).isEqualTo(2);

        mending = CompletableFuture.completedFuture(null);

        await().until(() -> committed(P0) == 501);
        assertThat(lost()).isEqualTo(498);
    }

    private void removeAndGive(long offset) {
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(P0, offset));
            consumer.seek(P0, offset);
        });
        give(offset, "3");
    }

    private double lost() {
        return registry.scrape(name -> name.startsWith("smart_energy_kafka_records_lost")).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .mapToDouble(point -> ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    private void give(String... values) {
        give(0, values);
    }

    private void give(long first, String... values) {
        consumer.schedulePollTask(() -> {
            long offset = first;
            for (var value : values) {
                consumer.addRecord(new ConsumerRecord<>(
                        "numbers", 0, offset++, "key", value == null ? null : value.getBytes(UTF_8)));
            }
        });
    }

    private long committed() {
        return committed(P0);
    }

    private long committed(TopicPartition partition) {
        return Optional.ofNullable(consumer.committed(Set.of(partition)).get(partition))
                .map(OffsetAndMetadata::offset)
                .orElse(0L);
    }
}
