package smartenergy.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import smartenergy.agent.dht22.EdgeDecoder;
import smartenergy.agent.dht22.Outcome;
import smartenergy.agent.dht22.TraceFile;
import smartenergy.agent.hardware.Numbering;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.source.CsvReplay;
import smartenergy.recordings.BadData;
import smartenergy.telemetry.DeviceDescription;

/** What the program does besides running: each returns the status to exit with. */
final class Commands {
    static final String USAGE = """
            usage: sensor-agent                  take readings and publish them; settings: docs/reference/settings.md
                   sensor-agent --list           show the sensors that this node has with its settings
                   sensor-agent --explain FILE   show how a recording is read with SMART_ENERGY_REPLAY_COLUMNS
                   sensor-agent --decode FILE    decode a recorded edge trace of a DHT22 (time in µs, level)""";

    private static final int OK = 0;
    private static final int NO_READING = 1;
    /** EX_USAGE and EX_NOINPUT of BSD's sysexits.h. */
    static final int EX_USAGE = 64;

    private static final int EX_NOINPUT = 66;

    private final PrintStream out;
    private final PrintStream err;

    Commands(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    int usage() {
        err.println(USAGE);
        return EX_USAGE;
    }

    /** Prints a line for each read in the trace: its reading, or on the other stream why there is none. */
    int decode(String file) {
        List<long[]> reads;
        try {
            reads = TraceFile.reads(Path.of(file));
        } catch (TraceFile.TraceException e) {
            err.println(file + ": " + e.getMessage());
            return NO_READING;
        } catch (IOException | InvalidPathException e) {
            err.println(file + ": " + reason(e));
            return EX_NOINPUT;
        }
        int status = OK;
        for (var falls : reads) {
            switch (EdgeDecoder.decode(falls)) {
                case Outcome.Decoded decoded ->
                    out.println(String.format(
                            Locale.ROOT, "%.1f °C  %.1f %%", decoded.celsius(), decoded.humidityPercent()));
                case Outcome.Refused refused -> {
                    err.println(file + ": no reading (" + refused.reason().text() + "): " + refused.detail());
                    status = NO_READING;
                }
            }
        }
        return status;
    }

    /** Prints how a recording is read: what was understood, and the first rows. */
    int explain(String file, String columns) {
        try {
            CsvReplay.explained(Path.of(file), columns, CsvReplay.SETTING).forEach(out::println);
            return OK;
        } catch (BadData e) {
            err.println(e.getMessage());
            return NO_READING;
        } catch (IOException | InvalidPathException e) {
            err.println(file + ": " + reason(e));
            return EX_NOINPUT;
        }
    }

    /** Those of files have nothing but its name for a message. */
    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "it may not be read";
            default -> e.getMessage();
        };
    }

    int list(AgentConfig config, Clock clock) {
        var found = config.hardware().find(config.place(), clock, Numbering.readFrom(config.numbers()));
        found.report().forEach(out::println);
        out.println();
        found.sensors().forEach(sensor -> out.println(describe(sensor.description())));
        if (config.source() != AgentConfig.SourceKind.HARDWARE) {
            out.println("Nothing of this is read: SMART_ENERGY_SOURCE is not hardware.");
        }
        found.sensors().forEach(Sensor::close);
        return OK;
    }

    private static String describe(DeviceDescription device) {
        var values = device.resources().stream()
                .map(value -> "%s %s to %s %s"
                        .formatted(value.name(), value.minimum(), value.maximum(), value.units())
                        .strip())
                .toList();
        return device.device() + " every " + device.interval() + ": "
                + device.kind().text() + " " + String.join(", ", values);
    }
}
