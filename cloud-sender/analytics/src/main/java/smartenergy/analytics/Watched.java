package smartenergy.analytics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import smartenergy.detection.DeviceState;

/** A source whose readings the detectors follow, and where it is. */
record Watched(String site, String room, DeviceState state) {

    void write(DataOutput out) throws IOException {
        out.writeUTF(site);
        out.writeUTF(room);
        state.write(out);
    }

    static Watched read(DataInput in) throws IOException {
        return new Watched(in.readUTF(), in.readUTF(), DeviceState.read(in));
    }
}
