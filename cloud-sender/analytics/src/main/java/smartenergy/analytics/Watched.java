package smartenergy.analytics;

import java.io.DataInput;
import java.io.IOException;
import java.util.function.Consumer;
import smartenergy.detection.DeviceState;
import smartenergy.detection.DeviceStateCodec;
import smartenergy.detection.state.StateFormatException;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;
import smartenergy.telemetry.Reading;

/**
 * A source whose readings the detectors follow, and where it is.
 *
 * @param silentAt when it was noticed that it is silent, in ns since 1970, while that is not told; else 0
 */
record Watched(String site, String room, DeviceState state, long silentAt) {
    private static final DeviceStateCodec DEVICE = new DeviceStateCodec();

    static Watched heard(Reading reading, DeviceState state) {
        return new Watched(reading.site(), reading.room(), state, 0);
    }

    Watched silent(long nanos) {
        return new Watched(site, room, state, nanos);
    }

    /** As the detectors know it from now on. */
    Watched told(DeviceState next) {
        return new Watched(site, room, next, 0);
    }

    void write(StateWriter out) {
        out.text(1, site)
                .text(2, room)
                .message(3, fields -> DEVICE.write(state, fields))
                .time(4, silentAt);
    }

    /** @param relearned takes the detectors that begin anew, each with what was wrong */
    static Watched read(StateReader in, Consumer<String> relearned) {
        var device = in.messages(3);
        if (device.isEmpty()) {
            throw new StateFormatException("it holds no device");
        }
        return new Watched(in.text(1), in.text(2), DEVICE.read(device.getLast(), relearned), in.time(4));
    }

    static Watched readFormat1(DataInput in) throws IOException {
        return new Watched(in.readUTF(), in.readUTF(), DEVICE.readFormat1(in), 0);
    }
}
