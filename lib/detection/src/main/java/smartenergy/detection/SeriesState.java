package smartenergy.detection;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is known about one series of values.
 *
 * @param swing null while no rule needs it
 */
record SeriesState(Baseline baseline, Run run, Swing swing, Alarms alarms) {

    void write(DataOutput out) throws IOException {
        baseline.write(out);
        run.write(out);
        out.writeBoolean(swing != null);
        if (swing != null) {
            swing.write(out);
        }
        alarms.write(out);
    }

    static SeriesState read(DataInput in) throws IOException {
        return new SeriesState(
                Baseline.read(in), Run.read(in), in.readBoolean() ? Swing.read(in) : null, Alarms.read(in));
    }
}
