package smartenergy.datalake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeriesLimitTest {
    private final Set<String> inInfluxDb = new TreeSet<>();
    private boolean isAway;
    private long now;
    private final SeriesLimit limit = new SeriesLimit(2, this::ask, () -> now);

    private Set<String> ask() throws IOException {
        if (isAway) {
            throw new IOException("away");
        }
        return inInfluxDb;
    }

    @Test
    void takesNewSeriesUpToTheLimitAndKnownOnesAlways() {
        assertThat(limit.admits("a")).isTrue();
        assertThat(limit.admits("b")).isTrue();
        assertThat(limit.admits("c")).isFalse();
        assertThat(limit.admits("a")).isTrue();
    }

    @Test
    void countsWhatInfluxDbHeldBeforeItStarted() throws IOException {
        inInfluxDb.addAll(Set.of("a", "b"));
        limit.learn();

        assertThat(limit.admits("b")).isTrue();
        assertThat(limit.admits("c")).isFalse();
    }

    @Test
    void takesNewSeriesAgainWhenOldOnesAreGone() throws IOException {
        inInfluxDb.addAll(Set.of("a", "b"));
        limit.learn();
        inInfluxDb.remove("a");
        assertThat(limit.admits("c")).isFalse();

        now += Duration.ofMinutes(1).toNanos();

        assertThat(limit.admits("c")).isTrue();
    }

    @Test
    void countsWhatIsOnItsWayToInfluxDb() throws IOException {
        inInfluxDb.add("a");
        limit.learn();
        now += Duration.ofMinutes(1).toNanos();
        assertThat(limit.admits("b")).isTrue();

        assertThat(limit.admits("c")).isFalse();
    }

    @Test
    void goesByWhatItKnowsWhileInfluxDbIsAway() throws IOException {
        inInfluxDb.addAll(Set.of("a", "b"));
        limit.learn();
        isAway = true;
        now += Duration.ofMinutes(1).toNanos();

        assertThat(limit.admits("a")).isTrue();
        assertThat(limit.admits("c")).isFalse();
    }
}
