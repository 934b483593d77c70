package smartenergy.systemtests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class EdgexAuditTest {
    private final Inventory found = new Inventory();
    private final BitSet mayBeGone = new BitSet();

    @Test
    void passesWhenEveryAcknowledgedEventIsThere() {
        found(1, 2, 3);

        assertThat(audit().passed()).isTrue();
        assertThat(audit().summary())
                .isEqualTo("EdgeX bus: acknowledged by the broker 3 = stored 3"
                        + " + gone with the killed broker's memory 0, duplicates 0, lost 0");
    }

    @Test
    void excusesOnlyWhatAKilledBrokerHadJustAcknowledged() {
        found(1);
        mayBeGone.set(2);

        assertThat(audit().passed()).isFalse();
        assertThat(audit().summary()).contains("memory 1,").endsWith("lost {3}");
    }

    @Test
    void failsWhenAnEventIsStoredTwice() {
        found(1, 2, 3, 3);

        assertThat(audit().passed()).isFalse();
        assertThat(audit().summary()).contains("duplicates 1");
    }

    private void found(long... numbers) {
        for (long number : numbers) {
            found.add(Hops.EDGEX, number);
        }
    }

    private EdgexAudit audit() {
        return new EdgexAudit(3, mayBeGone, found);
    }
}
