package smartenergy.agent.source;

import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Outbox;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Recording;
import smartenergy.recordings.Row;
import smartenergy.recordings.Rows;
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
    private static final int LOGGED_ROWS = 20;
    /** Rows of a device closer than this share their time. */
    private static final Duration SAME_TIME = Duration.ofNanos(1_000);

    /** A wait that nobody intends, and that would look like the end. */
    private static final Duration LONG_WAIT = Duration.ofDays(1);

    /** How often a recording has rows is not known beforehand. */
    private static final Duration UNKNOWN_INTERVAL = Duration.ofMinutes(1);

    private final Settings settings;
    private final Place place;
    private final Counter rejectedRows;
    private final Rows rows;
    private final Columns columns;
    private final String name;
    private final Position start;
    private final Map<String, Instant> lastByDevice = new HashMap<>();
    private final Map<String, DeviceDescription> devices = new LinkedHashMap<>();
    private volatile List<DeviceDescription> seen = List.of();
    private Instant firstRecorded;
    private Instant firstDue;
    private Due next;
    private boolean isBroken;

    /**
     * @param speed 2 plays a minute in half a minute
     * @param keepTimes whether readings keep the recorded times; otherwise the recording begins now
     * @param columns which column is what, and how times are to be read, where the file does not tell: see
     *     {@link Columns}
     * @param position of the last item accepted before; one of another recording begins this one at its beginning
     */
    public record Settings(Path file, double speed, boolean keepTimes, String columns, long position) {}

    /**
     * A line of one recording.
     *
     * @param recording tells it from others: a hash of its file's name, header and first record
     */
    private record Position(int recording, long line) {
        static Position of(long position, Path file, Recording content) {
            int recording = 31 * file.getFileName().toString().hashCode() + content.fingerprint();
            return new Position(recording, (int) (position >> 32) == recording ? position & 0xFFFF_FFFFL : 0);
        }

        long toLong() {
            return (long) recording << 32 | line;
        }
    }

    private record Due(Row row, Instant at) {}

    /** @throws IOException if the file cannot be read or understood; says which columns it has */
    public CsvReplay(Settings settings, Place place, Counter rejectedRows) throws IOException {
        this.settings = settings;
        this.place = place;
        this.rejectedRows = rejectedRows;
        this.name = Names.escaped(settings.file().getFileName().toString().replaceAll("\\..*", ""));
        try {
            var roles = Columns.roles(settings.columns());
            var recording = Recording.open(settings.file(), Columns.hints(roles));
            this.columns = Columns.of(recording, roles);
            this.start = Position.of(settings.position(), settings.file(), recording);
            this.rows = recording.rows(start.line(), this::reject);
            LOG.info(
                    "Replaying {} from line {}: {}, {}",
                    settings.file(),
                    start.line() + 1,
                    recording.description(),
                    columns.describe(recording.names()));
        } catch (BadData e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public List<Outbox.Item> take(Instant now, int max) {
        var items = new ArrayList<Outbox.Item>();
        while (items.size() < max && peek(now) != null && !next.at().isAfter(now)) {
            var due = next;
            next = null;
            try {
                items.addAll(readings(due));
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                reject(due.row().line(), e.getMessage()); // one row must not take those before it along
            }
        }
        return items;
    }

    @Override
    public boolean isFinished() {
        return next == null && !hasRow();
    }

    /** What cannot be read any further has ended; what came before it is not lost. */
    private boolean hasRow() {
        try {
            return !isBroken && rows.hasNext();
        } catch (BadData e) {
            isBroken = true;
            LOG.error("The replay ends before its recording does: {}", e.getMessage());
            return false;
        }
    }

    /** The next row, or null at the end. */
    private Due peek(Instant now) {
        if (next == null && hasRow()) {
            var row = rows.next();
            firstRecorded = firstRecorded == null ? row.at() : firstRecorded;
            firstDue = firstDue == null ? now : firstDue;
            var since = Duration.between(firstRecorded, row.at());
            next = new Due(row, firstDue.plusNanos((long) (since.toNanos() / settings.speed())));
            if (Duration.between(now, next.at()).compareTo(LONG_WAIT) > 0) {
                LOG.warn("The next row of {}, line {}, is due only at {}", settings.file(), row.line(), next.at());
            }
        }
        return next;
    }

    private List<Outbox.Item> readings(Due due) {
        var row = due.row();
        var device = place.node() + "-"
                + columns.device().stream()
                        .mapToObj(column -> Names.escaped(row.text(column)))
                        .findFirst()
                        .orElse(name);
        var at = distinct(device, settings.keepTimes() ? row.at() : due.at());
        var items = new ArrayList<Outbox.Item>();
        if (columns.climate().isPresent()) {
            items.add(item(row, device, at, columns.climate().get().of(row)));
        }
        var numbers = columns.numbers(row);
        if (!numbers.isEmpty()) {
            items.add(item(row, device, at, new Measurement.General(name, new TreeMap<>(numbers))));
        }
        return items;
    }

    /** Recordings hold several rows of a device with one time; a nanosecond keeps their identities apart. */
    private Instant distinct(String device, Instant at) {
        var last = lastByDevice.get(device);
        boolean repeated = last != null && Duration.between(at, last).abs().compareTo(SAME_TIME) < 0;
        var distinct = repeated ? last.plusNanos(1) : at;
        lastByDevice.put(device, distinct);
        return distinct;
    }

    private Outbox.Item item(Row row, String device, Instant at, Measurement measurement) {
        if (devices.putIfAbsent(device + "/" + measurement.kind(), describe(device, measurement)) == null) {
            seen = List.copyOf(devices.values());
        }
        return new Outbox.Item(
                new Reading(place.site(), place.room(), device, at, Optional.empty(), measurement),
                new Position(start.recording(), row.line()).toLong());
    }

    /** A general device may have every other column, though its first row may not. */
    private DeviceDescription describe(String device, Measurement measurement) {
        return measurement instanceof Measurement.General general
                ? DeviceDescription.general(
                        device,
                        general.profile(),
                        place.room(),
                        UNKNOWN_INTERVAL,
                        columns.others().keySet())
                : DeviceDescription.of(device, measurement.kind(), "replayed-climate", place.room(), UNKNOWN_INTERVAL);
    }

    /** Those of the rows played so far. */
    @Override
    public List<DeviceDescription> devices() {
        return seen;
    }

    private void reject(long line, String reason) {
        rejectedRows.inc();
        if (rejectedRows.getLongValue() <= LOGGED_ROWS) {
            LOG.warn("Rejected file={} line={} because={}", settings.file(), line, reason);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
