package smartenergy.analytics;

import java.io.DataInput;
import java.io.IOException;
import java.util.function.Consumer;
import smartenergy.detection.DeviceState;
import smartenergy.detection.DeviceStateCodec;
import smartenergy.detection.state.StateFormatException;
import smartenergy.detection.state.StateReader;
import smartenergy.detection.state.StateWriter;

/** A source whose readings the detectors follow, and where it is. */
record Watched(String site, String room, DeviceState state) {
    private static final DeviceStateCodec DEVICE = new DeviceStateCodec();

    void write(StateWriter out) {
        out.text(1, site).text(2, room).message(3, fields -> DEVICE.write(state, fields));
    }

    /** @param relearned takes the detectors that begin anew, each with what was wrong */
    static Watched read(StateReader in, Consumer<String> relearned) {
        var device = in.messages(3);
        if (device.isEmpty()) {
            throw new StateFormatException("it holds no device");
        }
        return new Watched(in.text(1), in.text(2), DEVICE.read(device.getLast(), relearned));
    }

    static Watched readFormat1(DataInput in) throws IOException {
        return new Watched(in.readUTF(), in.readUTF(), DEVICE.readFormat1(in));
    }
}
