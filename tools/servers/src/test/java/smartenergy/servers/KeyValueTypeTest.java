package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.ValueComparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyValueTypeTest {
    /** Times of nanoseconds are kept as doubles where that is exact, so that both kinds are in one index. */
    private static final List<Object> VALUES = List.of(
            -1e300,
            -2.5,
            0.0,
            7.0,
            7.25,
            1_780_000_000_000_000_000.0,
            1_780_000_000_000_000_001L,
            1_780_000_000_000_000_256.0,
            1_780_000_000_000_000_257L,
            Long.MAX_VALUE,
            1e300,
            Double.POSITIVE_INFINITY,
            "",
            "pi-1-dht22-1",
            "pi-1-dht22-10",
            true);

    @Test
    void hasTheLibrarysOrder() {
        var library = ValueComparator.asc();
        for (var one : VALUES) {
            for (var other : VALUES) {
                assertThat(Integer.signum(new KeyValueType().compare(new KeyValue(one), new KeyValue(other))))
                        .as("%s and %s", one, other)
                        .isEqualTo(Integer.signum(library.compare(one, other)));
            }
        }
    }
}
