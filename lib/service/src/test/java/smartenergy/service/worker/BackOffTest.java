package smartenergy.service.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackOffTest {
    private final BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofMillis(1_000));

    @Test
    void doublesUpToTheLongestHalfOfItByChance() {
        for (long whole : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            assertThat(backOff.next()).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
        }
    }

    @Test
    void beginsAnewAfterASuccess() {
        for (int i = 0; i < 10; i++) {
            backOff.next();
        }
        backOff.reset();

        assertThat(backOff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void neverWaitsForEverHoweverShortItIs() throws InterruptedException {
        new BackOff(Duration.ZERO, Duration.ZERO).pause();

        assertThat(new BackOff(Duration.ZERO, Duration.ZERO).next()).isPositive();
    }

    @Test
    void isCutShortByAnotherThread() throws InterruptedException {
        var longOne = new BackOff(Duration.ofHours(1), Duration.ofHours(1));
        var over = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                longOne.pause();
                over.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!over.await(10, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            longOne.cutShort();
        }

        assertThat(over.getCount()).isZero();
    }
}
