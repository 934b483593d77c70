package smartenergy.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import smartenergy.composer.cluster.ClusterException;
import smartenergy.composer.files.BadFile;
import smartenergy.recordings.BadData;

/** The exit statuses of all commands; all but the first two are those of BSD's sysexits.h. */
public final class ExitStatus {
    public static final int DONE = 0;
    public static final int NOT_DONE = 1;
    /** The command line is wrong. */
    public static final int USAGE = 64;
    /** A file's content is wrong. */
    public static final int DATA = 65;
    /** There is no such file. */
    public static final int NO_INPUT = 66;
    /** A server, a program or a part of this program is not there. */
    public static final int UNAVAILABLE = 69;
    /** A fault of this program. */
    public static final int SOFTWARE = 70;

    private ExitStatus() {}

    /** The status of a command that ended in an exception. */
    static int of(Exception exception) {
        return switch (exception) {
            case BadFile _, BadData _ -> DATA;
            case NoSuchFileException _ -> NO_INPUT;
            case ClusterException _, IOException _, UncheckedIOException _ -> UNAVAILABLE;
            default -> SOFTWARE;
        };
    }
}
