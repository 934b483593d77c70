package smartenergy.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Gaps gaps = new Gaps(consumer);
    private final List<String> lost = new ArrayList<>();

    @BeforeEach
    void start() {
        consumer.assign(List.of(P0));
        consumer.updateBeginningOffsets(Map.of(P0, 0L));
        consumer.updateEndOffsets(Map.of(P0, 1_000L));
    }

    @Test
    void noticesWhatWasRemovedWhileItReads() throws InterruptedException {
        begin(0);
        read(0, 1);
        consumer.updateBeginningOffsets(Map.of(P0, 502L));
        read(502);

        look();

        assertThat(lost).containsExactly("2-502");
    }

    @Test
    void takesNoMarkOfATransactionForAGap() throws InterruptedException {
        begin(0);
        read(0, 2, 5);
        consumer.seek(P0, 9);

        look();

        assertThat(lost).isEmpty();
    }

    @Test
    void tellsMarksAndWhatWasRemovedApart() throws InterruptedException {
        begin(0);
        read(0, 1);
        consumer.updateBeginningOffsets(Map.of(P0, 10L));
        read(13);

        look();

        assertThat(lost).containsExactly("2-10");
    }

    @Test
    void noticesWhatWasRemovedThoughNothingComesBehindIt() throws InterruptedException {
        begin(0);
        consumer.updateBeginningOffsets(Map.of(P0, 500L));
        consumer.seek(P0, 500);

        look();

        assertThat(lost).containsExactly("0-500");
    }

    @Test
    void takesWhatIsGoneForUnreadWhereKafkaForgotTheGroup() throws InterruptedException {
        consumer.updateBeginningOffsets(Map.of(P0, 300L));
        begin(300);
        look();
        assertThat(lost).isEmpty();

        gaps.beginForAll(Map.of(P0, 300L), Duration.ofSeconds(1));
        look();

        assertThat(lost).containsExactly("0-300");
    }

    @Test
    void saysItOnceAndAgainOnlyWhereNobodyCouldHear() throws InterruptedException {
        begin(0);
        consumer.updateBeginningOffsets(Map.of(P0, 500L));
        read(500);

        assertThatThrownBy(() -> gaps.look((partition, from, upTo) -> {
                    throw new KafkaException("away");
                }))
                .hasMessage("away");
        look();
        look();

        assertThat(lost).containsExactly("0-500");
    }

    private void begin(long position) {
        consumer.seek(P0, position);
        if (position == 0) {
            consumer.commitSync(Map.of(P0, new OffsetAndMetadata(0)));
        }
        gaps.begin(Map.of(P0, position));
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

    private void look() throws InterruptedException {
        gaps.look((partition, from, upTo) -> lost.add(from + "-" + upTo));
    }
}
