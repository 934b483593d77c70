package smartenergy.recordings;

import java.util.ArrayList;
import java.util.List;

/** Counts what was left out of a recording, and keeps the first ones to be shown. */
public final class Skipped implements Rows.Rejections {
    private final int most;
    private final List<String> shown = new ArrayList<>();
    private long count;

    /** @param most how many are kept */
    public Skipped(int most) {
        this.most = most;
    }

    @Override
    public void reject(long line, String reason) {
        if (count++ < most) {
            shown.add("line " + line + ": " + reason);
        }
    }

    public long count() {
        return count;
    }

    /** The first ones, each with its line. */
    public List<String> shown() {
        return List.copyOf(shown);
    }
}
