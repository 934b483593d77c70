package smartenergy.systemtests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final Numbering CLIMATE = new Numbering("pi-1-dht22-1", 7);
    private static final Numbering SERVER = new Numbering("pi-1-server-1", 7);

    private final Inventory found = new Inventory();

    @Test
    void passesWhenEveryNumberIsStoredOnce() {
        add(CLIMATE, 1, 2, 3);
        add(SERVER, 2, 1);

        var audit = Audit.of(Map.of(CLIMATE, 3L, SERVER, 2L), found);

        assertThat(audit.passed()).isTrue();
        assertThat(audit.summary()).isEqualTo("sent 5 = stored 5, duplicates 0, lost 0");
    }

    @Test
    void namesTheNumbersThatAreLost() {
        add(CLIMATE, 1, 4, 6);

        var audit = Audit.of(Map.of(CLIMATE, 6L, SERVER, 1L), found);

        assertThat(audit.summary()).isEqualTo("sent 7 ≠ stored 3, duplicates 0, lost 4");
        assertThat(audit.differences())
                .containsExactly("pi-1-dht22-1 (stream 7): lost: 2-3, 5", "pi-1-server-1 (stream 7): lost: 1");
    }

    @Test
    void namesTheNumbersThatAreStoredTwice() {
        add(CLIMATE, 1, 2, 2);

        var audit = Audit.of(Map.of(CLIMATE, 2L), found);

        assertThat(audit.passed()).isFalse();
        assertThat(audit.differences()).containsExactly("pi-1-dht22-1 (stream 7): stored twice: [2]");
    }

    @Test
    void isNotMisledByALossThatADuplicateMakesUpFor() {
        add(CLIMATE, 1, 1);

        var audit = Audit.of(Map.of(CLIMATE, 2L), found);

        assertThat(audit.sent()).isEqualTo(audit.stored());
        assertThat(audit.passed()).isFalse();
    }

    @Test
    void namesWhatNobodySent() {
        add(CLIMATE, 1, 2);
        add(new Numbering("pi-1-dht22-1", 8), 1);

        var audit = Audit.of(Map.of(CLIMATE, 1L), found);

        assertThat(audit.differences())
                .containsExactly(
                        "pi-1-dht22-1 (stream 7): stored but never sent: 2; the last one sent is 1",
                        "pi-1-dht22-1 (stream 8): stored but never sent: 1; the last one sent is 0");
    }

    private void add(Numbering numbering, long... numbers) {
        for (long number : numbers) {
            found.add(numbering, number);
        }
    }
}
