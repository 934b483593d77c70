package smartenergy.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.telemetry.Kind;

/** What lies in outboxes is read by later versions. */
class EntryTest {
    @ParameterizedTest
    @CsvSource({"0,ROOM_CLIMATE", "1,OUTDOOR_WEATHER", "2,AIR_CONDITIONER", "3,SERVER", "4,GENERAL"})
    void keepsItsBytes(byte code, Kind kind) {
        var bytes = new byte[] {code, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 6, 0, 2, 'd', '1', '{', '}'};

        assertThat(Entry.toBytes("d1", kind, 5, (1L << 32) + 6, new byte[] {'{', '}'}))
                .isEqualTo(bytes);
        var entry = Entry.ofBytes(0, null, ByteBuffer.wrap(bytes));
        assertThat(entry.kind()).isEqualTo(kind);
        assertThat(entry.device()).isEqualTo("d1");
        assertThat(entry.number()).isEqualTo(5);
        assertThat(entry.sourcePosition()).isEqualTo((1L << 32) + 6);
        assertThat(entry.message()).containsExactly('{', '}');
    }
}
