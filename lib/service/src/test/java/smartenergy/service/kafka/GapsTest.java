package smartenergy.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GapsTest {
    private static final TopicPartition P0 = new TopicPartition("numbers", 0);

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final Gaps gaps = new Gaps(consumer, Duration.ofSeconds(1));
    private final List<String> lost = new ArrayList<>();
    private final Gaps.Listener losses = new Losses();
    private CompletableFuture<Void> mending = CompletableFuture.completedFuture(null);
    private int tries;

    private final class Losses implements Gaps.Listener {
        @Override
        public void lost(TopicPartition partition, long from, long upTo) {
            lost.add(from + "-" + upTo);
        }

        @Override
        public Future<?> mend(TopicPartition partition, long from, long upTo) {
            tries++;
            return mending;
        }
    }

    @BeforeEach
    void start() {
        consumer.assign(List.of(P0));
        consumer.updateBeginningOffsets(Map.of(P0, 0L));
        consumer.updateEndOffsets(Map.of(P0, 1_000L));
    }

    @Test
    void noticesWhatWasRemovedWhileItReads() {
        begin(0);
        read(0, 1);
        consumer.updateBeginningOffsets(Map.of(P0, 502L));
        read(502);

        look();

        assertThat(lost).containsExactly("2-502");
    }

    @Test
    void takesNoMarkOfATransactionForAGap() {
        begin(0);
        read(0, 2, 5);
        consumer.seek(P0, 9);

        look();

        assertThat(lost).isEmpty();
    }

    @Test
    void tellsMarksAndWhatWasRemovedApart() {
        begin(0);
        read(0, 1);
        consumer.updateBeginningOffsets(Map.of(P0, 10L));
        read(13);

        look();

        assertThat(lost).containsExactly("2-10");
    }

    @Test
    void noticesWhatWasRemovedThoughNothingComesBehindIt() {
        begin(0);
        consumer.updateBeginningOffsets(Map.of(P0, 500L));
        consumer.seek(P0, 500);

        look();

        assertThat(lost).containsExactly("0-500");
    }

    @Test
    void takesWhatIsGoneForUnreadWhereKafkaForgotTheGroup() {
        consumer.updateBeginningOffsets(Map.of(P0, 300L));
        consumer.seek(P0, 300);

        assertThat(gaps.isForgotten(P0, 300)).isTrue();
        gaps.begin(P0, 0, 300);
        look();

        assertThat(lost).containsExactly("0-300");
    }

    @Test
    void takesNothingForUnreadBeforeThePlaceOfTheGroup() {
        consumer.updateBeginningOffsets(Map.of(P0, 300L));
        consumer.commitSync(Map.of(P0, new OffsetAndMetadata(300)));
        consumer.seek(P0, 300);

        assertThat(gaps.isForgotten(P0, 300)).isFalse();
    }

    @Test
    void saysItOnceAndIsOpenUntilItIsMended() {
        begin(0);
        consumer.updateBeginningOffsets(Map.of(P0, 500L));
        read(500);
        assertThat(gaps.isOpen(P0)).isTrue();

        mending = CompletableFuture.failedFuture(new KafkaException("away"));
        look();
        look();
        assertThat(gaps.isOpen(P0)).isTrue();

        mending = CompletableFuture.completedFuture(null);
        look();
        look();

        assertThat(gaps.isOpen(P0)).isFalse();
        assertThat(lost).containsExactly("0-500");
        assertThat(tries).isEqualTo(4);
    }

    @Test
    void waitsForWhatIsBeingDoneOnlyAsLongAsThereIsTime() throws InterruptedException {
        begin(0);
        consumer.updateBeginningOffsets(Map.of(P0, 500L));
        read(500);
        mending = new CompletableFuture<>();

        gaps.settle(losses, System.nanoTime() + 1_000_000);

        assertThat(gaps.isOpen(P0)).isTrue();
    }

    private void begin(long position) {
        consumer.seek(P0, position);
        if (position == 0) {
            consumer.commitSync(Map.of(P0, new OffsetAndMetadata(0)));
        }
        gaps.begin(P0, position, position);
    }

    private void read(long... offsets) {
        consumer.seek(P0, offsets[0]);
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>(P0.topic(), 0, offset, "key", new byte[0]));
        }
        var batch = consumer.poll(Duration.ZERO);
        assertThat(batch.partitions()).isEqualTo(Set.of(P0));
        gaps.read(batch);
    }

    private void look() {
        gaps.look(losses);
    }
}
