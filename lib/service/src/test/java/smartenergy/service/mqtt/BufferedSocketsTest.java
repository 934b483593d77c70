package smartenergy.service.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferedSocketsTest {
    private final BufferedSockets sockets = new BufferedSockets();
    private final List<Integer> written = new ArrayList<>();
    private final OutputStream out = sockets.gathering(new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            written.add(length);
        }
    });

    @Test
    void passesOnAtOnceWhatIsFlushedWithoutAnAnnouncement() throws IOException {
        send(4);
        send(2);

        assertThat(written).containsExactly(4, 2);
    }

    @Test
    void passesOnTogetherWhatWasAnnounced() throws IOException {
        for (int i = 0; i < 3; i++) {
            sockets.announceFlush();
        }
        send(4);
        send(4);
        assertThat(written).isEmpty();
        send(4);
        send(2);

        assertThat(written).containsExactly(12, 2);
    }

    @Test
    void waitsForNoneThatIsTakenBack() throws IOException {
        sockets.announceFlush();
        sockets.announceFlush();
        sockets.withdrawFlush();
        send(4);

        assertThat(written).containsExactly(4);
    }

    private void send(int bytes) throws IOException {
        out.write(new byte[bytes]);
        out.flush();
    }
}
