package smartenergy.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Outbox;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Explanation;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Recording;
import smartenergy.recordings.Row;
import smartenergy.recordings.Rows;
import smartenergy.service.health.Health;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Measurement;
import smartenergy.telemetry.Names;
import smartenergy.telemetry.Reading;

/**
 * A recorded CSV file, plain or gzipped, played back. A row gives the climate of a room where it has temperature and
 * humidity, and a general reading of its other numbers.
 */
public final class CsvReplay implements ReadingSource {
    private static final Logger LOG = LoggerFactory.getLogger(CsvReplay.class);
    private static final Pattern FILE_TYPE = Pattern.compile("(?i)(?<=.)(\\.(csv|tsv|txt|dat))?(\\.gz)?$");
    /** How a mapping is given to the agent. */
    public static final String SETTING = "SMART_ENERGY_REPLAY_COLUMNS=%s=%s";

    private static final long LINE = 0xFFFF_FFFFL;
    private static final int LONGEST_NAME = 100;
    /** Rows of a device closer than this share their time. */
    private static final Duration SAME_TIME = Duration.ofNanos(1_000);

    /** A wait that nobody intends, and that would look like the end. */
    private static final Duration LONG_WAIT = Duration.ofDays(1);

    /** How often a recording has rows is not known beforehand. */
    private static final Duration UNKNOWN_INTERVAL = Duration.ofMinutes(1);

    private final Settings settings;
    private final Place place;
    private final ReplayProgress progress;
    private final FileState opened;
    private final Rows rows;
    private final Columns columns;
    private final String name;
    private final int nameHash;
    private final Map<String, Same> lastByDevice = new HashMap<>();
    private final Map<String, DeviceDescription> devices = new LinkedHashMap<>();
    private volatile List<DeviceDescription> seen = List.of();
    private long afterLine;
    private boolean isContinued;
    private Instant firstRecorded;
    private Instant firstDue;
    private Due next;
    private String problem = "";

    /**
     * @param speed 2 plays a minute in half a minute
     * @param keepTimes whether readings keep the recorded times; otherwise the recording begins now
     * @param columns which column is what, and how times are to be read, where the file does not tell: see
     *     {@link Columns}
     * @param position of the last item accepted before; one of another recording begins this one at its beginning
     */
    public record Settings(Path file, double speed, boolean keepTimes, String columns, long position) {}

    private record Due(Row row, Instant at) {}

    /**
     * Rows of a device that share their time.
     *
     * @param at the time of the first one
     * @param more how many came after it
     */
    private record Same(Instant at, long more) {
        boolean holds(Instant time) {
            var after = Duration.between(at, time);
            return after.compareTo(SAME_TIME.negated()) > 0 && after.compareTo(SAME_TIME.plusNanos(more)) < 0;
        }

        Instant last() {
            return at.plusNanos(more);
        }
    }

    /** What of a file changes when it is written again. */
    private record FileState(FileTime modified, long bytes, Object key) {
        static FileState of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileState(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    /** @throws IOException if the file cannot be read or understood; says which columns it has */
    public CsvReplay(Settings settings, Place place, ReplayProgress progress) throws IOException {
        this.settings = settings;
        this.place = place;
        this.progress = progress;
        var fileName = settings.file().getFileName().toString();
        this.name = fitting("", FILE_TYPE.matcher(fileName).replaceFirst(""));
        this.nameHash = fileName.hashCode();
        try {
            var roles = Columns.roles(settings.columns());
            var recording = Recording.open(settings.file(), Hints.of(roles, SETTING));
            this.opened = FileState.of(settings.file());
            this.columns = Columns.of(recording, roles);
            this.rows = continued(recording);
            LOG.info(
                    "Replaying {} from line {}: {}, {}",
                    settings.file(),
                    afterLine + 1,
                    recording.description(),
                    columns.describe(recording.names()));
        } catch (BadData e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * How a file would be read, in lines for a person.
     *
     * @param mapping as in {@link Settings#columns}
     * @param advice how a user can give such a mapping, with a place for the role and one for the column
     * @throws BadData if it cannot be; says why, and what to do
     */
    public static List<String> explained(Path file, String mapping, String advice) throws IOException {
        var roles = Columns.roles(mapping);
        var recording = Recording.open(file, Hints.of(roles, advice));
        var lines = new ArrayList<>(Explanation.of(recording, file));
        lines.add("played as " + Columns.of(recording, roles).describe(recording.names()));
        return lines;
    }

    /** A recording is known by all that it holds as far as it was played: by its name alone, a new export would not. */
    private Rows continued(Recording recording) throws IOException {
        afterLine = settings.position() & LINE;
        if (afterLine == 0) {
            return recording.rows(this::refused);
        }
        var ahead = new LinkedHashMap<Long, String>();
        var all = recording.rows((line, reason) -> {
            if (isContinued) {
                refused(line, reason);
            } else if (line > afterLine) {
                ahead.put(line, reason); // of another recording it will be told once that is played
            }
        });
        isContinued = reachesPosition(all);
        if (isContinued) {
            ahead.forEach(this::refused);
            return all;
        }
        all.close();
        LOG.info(
                "{} is another recording than the one that was played as far as line {}: it is played from its"
                        + " beginning",
                settings.file(),
                afterLine);
        afterLine = 0;
        lastByDevice.clear();
        return recording.rows(this::refused);
    }

    /** Not where the recording was cut before it. */
    private boolean reachesPosition(Rows all) {
        try {
            while (all.hasNext()) {
                var row = all.next();
                distinct(device(row), row.at());
                if (row.line() >= afterLine) {
                    return position(row) == settings.position();
                }
            }
        } catch (BadData e) {
            LOG.debug("Damaged before the position of the last start", e);
        }
        return false;
    }

    private long position(Row row) {
        return (long) (31 * nameHash + row.content()) << 32 | row.line();
    }

    @Override
    public void start(Health health) {
        progress.show(health);
    }

    @Override
    public List<Outbox.Item> take(Instant now, int max) {
        var items = new ArrayList<Outbox.Item>();
        int played = 0;
        while (items.size() < max && peek(now) != null && !next.at().isAfter(now)) {
            var due = next;
            next = null;
            try {
                var readings = readings(due);
                if (readings.isEmpty()) {
                    refused(due.row().line(), "it holds no value");
                } else {
                    items.addAll(readings);
                    played++;
                }
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                refused(due.row().line(), e.getMessage()); // one row must not take those before it along
            }
        }
        progress.played(played);
        return items;
    }

    @Override
    public boolean isFinished() {
        if (next != null || hasRow()) {
            return false;
        }
        progress.ended(problem.isEmpty() ? changed() : problem);
        return true;
    }

    private String changed() {
        try {
            return FileState.of(settings.file()).equals(opened)
                    ? ""
                    : "the file was written again while it was played; what is new is played at the next start";
        } catch (IOException e) {
            return "the file went away while it was played";
        }
    }

    /** What cannot be read any further has ended; what came before it is not lost. */
    private boolean hasRow() {
        try {
            return problem.isEmpty() && rows.hasNext();
        } catch (BadData e) {
            problem = "before its recording does: " + e.getMessage();
            return false;
        }
    }

    /** The next row, or null at the end. */
    private Due peek(Instant now) {
        if (next == null && hasRow()) {
            var row = rows.next();
            firstRecorded = firstRecorded == null ? row.at() : firstRecorded;
            firstDue = firstDue == null ? now : firstDue;
            double since = Duration.between(firstRecorded, rows.due()).toNanos() / settings.speed();
            next = new Due(row, firstDue.plusNanos((long) since));
            if (Duration.between(now, next.at()).compareTo(LONG_WAIT) > 0) {
                progress.waiting(row.line(), next.at());
            }
        }
        return next;
    }

    private List<Outbox.Item> readings(Due due) {
        var row = due.row();
        var device = device(row);
        var at = distinct(device, settings.keepTimes() ? row.at() : due.at());
        var items = new ArrayList<Outbox.Item>();
        if (columns.climate().isPresent()) {
            items.add(item(row, device, at, columns.climate().get().of(row)));
        }
        columns.general(name, row, progress).ifPresent(general -> items.add(item(row, device, at, general)));
        return items;
    }

    private String device(Row row) {
        var recorded = columns.device().isPresent() ? row.text(columns.device().getAsInt()) : "";
        return fitting(place.node() + "-", recorded.isEmpty() ? name : recorded);
    }

    /** A foreign name as a name can be; of a longer one the beginning, and what tells it from others. */
    private static String fitting(String prefix, String foreign) {
        var whole = prefix + Names.escaped(foreign);
        return whole.length() <= LONGEST_NAME
                ? whole
                : whole.substring(0, LONGEST_NAME - 9) + "~" + HexFormat.of().toHexDigits(foreign.hashCode());
    }

    /** Recordings hold several rows of a device with one time; a nanosecond keeps their identities apart. */
    private Instant distinct(String device, Instant at) {
        return lastByDevice
                .merge(
                        device,
                        new Same(at, 0),
                        (same, other) -> same.holds(at) ? new Same(same.at(), same.more() + 1) : other)
                .last();
    }

    private Outbox.Item item(Row row, String device, Instant at, Measurement measurement) {
        int known = devices.size();
        devices.computeIfAbsent(device + "/" + measurement.kind(), unknown -> describe(device, measurement));
        if (devices.size() > known) {
            seen = List.copyOf(devices.values());
        }
        return new Outbox.Item(
                new Reading(place.site(), place.room(), device, at, Optional.empty(), measurement), position(row));
    }

    /** A general device may have every other column, though its first row may not; but no more than a device can. */
    private DeviceDescription describe(String device, Measurement measurement) {
        boolean areFew = columns.numbers().size() + columns.texts().size() <= Measurement.General.MAX_VALUES;
        return measurement instanceof Measurement.General general
                ? DeviceDescription.general(
                        device,
                        general.profile(),
                        place.room(),
                        UNKNOWN_INTERVAL,
                        (areFew ? columns.numbers() : general.values()).keySet(),
                        (areFew ? columns.texts() : general.texts()).keySet())
                : DeviceDescription.of(device, measurement.kind(), "replayed-climate", place.room(), UNKNOWN_INTERVAL);
    }

    /** Those of the rows played so far. */
    @Override
    public List<DeviceDescription> devices() {
        return seen;
    }

    /** What was played before was counted then. */
    private void refused(long line, String reason) {
        if (line > afterLine) {
            progress.refused(line, reason);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
