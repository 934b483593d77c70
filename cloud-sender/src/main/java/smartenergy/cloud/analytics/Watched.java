package smartenergy.cloud.analytics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import smartenergy.cloud.detection.DeviceState;

/** A source whose readings the detectors follow, and where it is. */
record Watched(String site, String room, DeviceState state) {

    byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(site);
            out.writeUTF(room);
            out.write(state.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    static Watched ofBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Watched(in.readUTF(), in.readUTF(), DeviceState.ofBytes(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("a watched device's state cannot be read", e);
        }
    }
}
