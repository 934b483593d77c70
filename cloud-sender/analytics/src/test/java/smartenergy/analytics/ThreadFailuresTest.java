package smartenergy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.analytics.ThreadFailures.TOO_MANY;
import static smartenergy.analytics.ThreadFailures.WITHIN;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Stream threads that end")
class ThreadFailuresTest {
    private static final Throwable OWN = new StreamsException("in process", new IllegalStateException("always"));

    private Instant now = Instant.parse("2026-11-24T09:00:00Z");
    private final ThreadFailures failures = new ThreadFailures(((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    @Test
    @DisplayName("are replaced a few times, but not for ever")
    void areTooMany() {
        for (int i = 1; i < TOO_MANY; i++) {
            assertThat(failures.mayGoOn(OWN)).isTrue();
        }
        assertThat(failures.mayGoOn(OWN)).isFalse();
    }

    @Test
    @DisplayName("are replaced as often as it takes while Kafka is away")
    void waitForKafka() {
        for (int i = 0; i < 100; i++) {
            assertThat(failures.mayGoOn(new StreamsException(new TimeoutException("no broker"))))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("now and then are replaced for ever")
    void areSeldom() {
        for (int i = 0; i < 100; i++) {
            now = now.plus(WITHIN.dividedBy(TOO_MANY - 1)).plusMillis(1);
            assertThat(failures.mayGoOn(OWN)).isTrue();
        }
    }

    @Test
    @DisplayName("tell what began it")
    void tellTheReason() {
        assertThat(ThreadFailures.reason(OWN)).isEqualTo("java.lang.IllegalStateException: always");
    }
}
