package smartenergy.agent.time;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class KernelClockTest {
    @Test
    void hasAnAnswerOnThisSystem() {
        assertThatCode(() -> new KernelClock().isSynchronised()).doesNotThrowAnyException();
    }
}
