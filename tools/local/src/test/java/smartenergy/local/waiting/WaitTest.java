package smartenergy.local.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WaitTest {
    @Test
    void returnsWhenItIsSo() throws Exception {
        var asked = new AtomicInteger();
        Wait.until("it", Duration.ofSeconds(10), () -> asked.incrementAndGet() == 2, () -> "no reason");

        assertThat(asked).hasValue(2);
    }

    @Test
    void waitsOnWhileThereIsReasonTo() {
        var asked = new AtomicInteger();

        assertThatThrownBy(() -> Wait.until(
                        "it",
                        Duration.ofMillis(50),
                        () -> false,
                        () -> "no more",
                        waited -> asked.incrementAndGet() < 3))
                .hasMessage("waited 0 s for it: no more");
        assertThat(asked).hasValue(3);
    }

    @Test
    void endsWithWhatItWaitedForAndTheReason() {
        assertThatThrownBy(() -> Wait.until(
                        "analytics to stop", Duration.ofMillis(100), () -> false, () -> "its log is analytics.log"))
                .isInstanceOf(IOException.class)
                .hasMessage("waited 0 s for analytics to stop: its log is analytics.log");
    }
}
