package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import smartenergy.analytics.HangingTransactions.Open;

class HangingTransactionsTest {
    private static final TopicPartition PARTITION = new TopicPartition("analytics-identities-changelog", 1);
    private static final Open OPEN =
            Open.of(PARTITION, new ProducerState(2, 6, 10, 1_796_047_026_216L, OptionalInt.of(3), OptionalLong.of(38)));

    @Test
    void hangsWhenNobodyElseKnowsOfIt() {
        assertThat(HangingTransactions.hanging(List.of(OPEN), List.of())).containsExactly(OPEN);
    }

    @Test
    void hangsWhenItsProducerIsInALaterOne() {
        var later = transaction(2, 8, TransactionState.ONGOING, PARTITION);

        assertThat(HangingTransactions.hanging(List.of(OPEN), List.of(later))).containsExactly(OPEN);
    }

    @Test
    void hangsWhenItIsOverForItsCoordinator() {
        var over = new TransactionDescription(
                1, TransactionState.COMPLETE_COMMIT, 2, 7, 10_000, OptionalLong.empty(), Set.of());

        assertThat(HangingTransactions.hanging(List.of(OPEN), List.of(over))).containsExactly(OPEN);
    }

    @Test
    void isLeftToACoordinatorThatHasItOpen() {
        var open = transaction(2, 6, TransactionState.ONGOING, PARTITION);

        assertThat(HangingTransactions.hanging(List.of(OPEN), List.of(open))).isEmpty();
    }

    @Test
    void isLeftToACoordinatorThatIsAboutToEndIt() {
        var ending = transaction(2, 7, TransactionState.PREPARE_COMMIT, PARTITION);

        assertThat(HangingTransactions.hanging(List.of(OPEN), List.of(ending))).isEmpty();
    }

    @Test
    void hangsWhenAnotherProducerIsAtWorkThere() {
        var other = transaction(5, 6, TransactionState.ONGOING, PARTITION);

        assertThat(HangingTransactions.hanging(List.of(OPEN), List.of(other))).containsExactly(OPEN);
    }

    private static TransactionDescription transaction(
            long producer, int epoch, TransactionState state, TopicPartition partition) {
        return new TransactionDescription(
                1, state, producer, epoch, 10_000, OptionalLong.of(1_796_047_026_000L), Set.of(partition));
    }
}
