package smartenergy.relay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MqttOutboxTest {
    private final MqttOutbox outbox = new MqttOutbox();

    @Test
    void keepsAMessageUntilTheBrokerHasIt() throws InterruptedException {
        outbox.accept("a", new byte[1]);
        outbox.accept("b", new byte[1]);
        var first = outbox.first();

        assertThat(outbox.first()).isSameAs(first);
        outbox.remove(first);
        assertThat(outbox.first().topic()).isEqualTo("b");
    }

    @Test
    void dropsTheOldestWhenTheBrokerIsAwayForTooLong() throws InterruptedException {
        for (int i = 0; i <= 10_000; i++) {
            outbox.accept("t" + i, new byte[1]);
        }

        assertThat(outbox.first().topic()).isEqualTo("t1");
        var first = outbox.first();
        outbox.accept("large", new byte[(16 << 20) - 9_000]);

        assertThat(outbox.first()).isNotSameAs(first);
        outbox.remove(first);
        assertThat(outbox.first().topic()).isNotEqualTo("large");
    }
}
