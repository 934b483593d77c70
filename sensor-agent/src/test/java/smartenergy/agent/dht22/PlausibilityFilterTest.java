package smartenergy.agent.dht22;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import smartenergy.agent.dht22.Outcome.Decoded;
import smartenergy.agent.dht22.Outcome.Refused;
import smartenergy.agent.hardware.Fault;

class PlausibilityFilterTest {
    private static final Decoded MILD = new Decoded(21.4, 45.3);
    private static final Decoded HOT = new Decoded(41.4, 45.3);

    private final PlausibilityFilter filter = new PlausibilityFilter();

    @Test
    void holdsTheFirstReadingBackUntilTheSecondAgrees() {
        assertThat(filter.pass(MILD)).isInstanceOf(Refused.class);
        assertThat(filter.pass(MILD)).isEqualTo(MILD);
    }

    @Test
    void passesSmallSteps() {
        start();

        assertThat(filter.pass(new Decoded(23.9, 50))).isEqualTo(new Decoded(23.9, 50));
    }

    @Test
    void refusesAJumpThatDoesNotLast() {
        start();

        assertThat(filter.pass(HOT))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Fault.UNCONFIRMED));
        assertThat(filter.pass(MILD)).isEqualTo(MILD);
        assertThat(filter.pass(HOT)).isInstanceOf(Refused.class);
    }

    @Test
    void passesAJumpThatLasts() {
        start();

        filter.pass(HOT);

        assertThat(filter.pass(new Decoded(41.6, 45.0))).isEqualTo(new Decoded(41.6, 45.0));
    }

    private void start() {
        filter.pass(MILD);
        filter.pass(MILD);
    }
}
