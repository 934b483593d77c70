package smartenergy.agent.source;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Outbox;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Measurement;
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

    /** How often a recording has rows is not known beforehand. */
    private static final Duration UNKNOWN_INTERVAL = Duration.ofMinutes(1);

    private final Settings settings;
    private final Place place;
    private final Counter rejectedRows;
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> rows;
    private final List<String> header;
    private final Columns columns;
    private final String name;
    private final Position start;
    private final Map<String, Instant> lastByDevice = new HashMap<>();
    private final Map<String, DeviceDescription> devices = new LinkedHashMap<>();
    private volatile List<DeviceDescription> seen = List.of();
    private Instant firstRecorded;
    private Instant firstDue;
    private Row next;
    private boolean isBroken;

    /**
     * @param speed 2 plays a minute in half a minute
     * @param keepTimes whether readings keep the recorded times; otherwise the recording begins now
     * @param columns which column is what, where the header does not tell: see README
     * @param position of the last item accepted before; one of another recording begins this one at its beginning
     */
    public record Settings(Path file, double speed, boolean keepTimes, String columns, long position) {}

    /**
     * A line of one recording.
     *
     * @param recording tells it from others: a hash of its file's name and header
     */
    private record Position(int recording, long line) {
        static Position of(long position, Path file, List<String> header) {
            int recording = (file.getFileName() + header.toString()).hashCode();
            return new Position(recording, (int) (position >> 32) == recording ? position & 0xFFFF_FFFFL : 0);
        }

        long toLong() {
            return (long) recording << 32 | line;
        }
    }

    private record Row(long number, Instant recorded, Instant due, List<String> fields) {}

    /** @throws IOException if the file cannot be read or understood; says which columns it has */
    public CsvReplay(Settings settings, Place place, Counter rejectedRows) throws IOException {
        this.settings = settings;
        this.place = place;
        this.rejectedRows = rejectedRows;
        this.name = settings.file().getFileName().toString().replaceAll("\\..*", "");
        this.reader = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(open(settings.file()));
        this.rows = reader.iterator();
        if (!hasRow()) {
            throw new IOException(settings.file() + " holds no line that can be read");
        }
        this.header = new ArrayList<>(rows.next().getFields());
        try {
            this.columns = Columns.of(header, settings.columns());
        } catch (IllegalArgumentException e) {
            throw new IOException(settings.file() + ": " + e.getMessage(), e);
        }
        this.start = Position.of(settings.position(), settings.file(), header);
        LOG.info("Replaying {} from line {}: {}", settings.file(), start.line() + 1, columns.describe(header));
    }

    private static Reader open(Path file) throws IOException {
        var bytes = Files.newInputStream(file);
        var plain = file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        return new InputStreamReader(plain, StandardCharsets.UTF_8);
    }

    @Override
    public List<Outbox.Item> take(Instant now, int max) {
        var items = new ArrayList<Outbox.Item>();
        while (items.size() < max && peek(now) != null && !next.due().isAfter(now)) {
            var row = next;
            next = null;
            try {
                items.addAll(readings(row));
            } catch (IllegalArgumentException e) {
                reject(row.number(), e.getMessage());
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
        } catch (UncheckedIOException | CsvParseException e) {
            isBroken = true;
            LOG.error("{} cannot be read to its end, which ends the replay: {}", settings.file(), e.getMessage());
            return false;
        }
    }

    /** The next row that has a time, or null at the end. */
    private Row peek(Instant now) {
        while (next == null && hasRow()) {
            var record = rows.next();
            long number = record.getStartingLineNumber();
            if (number > start.line()) {
                next = row(number, record.getFields(), now);
            }
        }
        return next;
    }

    private Row row(long number, List<String> fields, Instant now) {
        // Some tools give the first column, the row's number, no name.
        var named = fields.size() == header.size() + 1 ? fields.subList(1, fields.size()) : fields;
        try {
            if (named.size() != header.size()) {
                throw new IllegalArgumentException(named.size() + " fields, not " + header.size());
            }
            var recorded = RecordedTime.parse(named.get(columns.time()).strip());
            firstRecorded = firstRecorded == null ? recorded : firstRecorded;
            firstDue = firstDue == null ? now : firstDue;
            var since = Duration.between(firstRecorded, recorded);
            return new Row(number, recorded, firstDue.plusNanos((long) (since.toNanos() / settings.speed())), named);
        } catch (IllegalArgumentException e) {
            reject(number, e.getMessage());
            return null;
        }
    }

    private List<Outbox.Item> readings(Row row) {
        var device = place.node() + "-"
                + columns.device().stream()
                        .mapToObj(column -> row.fields().get(column).strip())
                        .findFirst()
                        .orElse(name);
        var at = distinct(device, settings.keepTimes() ? row.recorded() : row.due());
        var items = new ArrayList<Outbox.Item>();
        if (columns.celsius().isPresent()) {
            items.add(item(
                    row,
                    device,
                    at,
                    Kind.ROOM_CLIMATE.measured(
                            number(row, columns.celsius().getAsInt()),
                            number(row, columns.humidityPercent().getAsInt()))));
        }
        var numbers = columns.numbers(row.fields());
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

    private double number(Row row, int column) {
        var text = row.fields().get(column).strip();
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("column " + header.get(column) + " is '" + text + "', not a number", e);
        }
    }

    private Outbox.Item item(Row row, String device, Instant at, Measurement measurement) {
        if (devices.putIfAbsent(device + "/" + measurement.kind(), describe(device, measurement)) == null) {
            seen = List.copyOf(devices.values());
        }
        return new Outbox.Item(
                new Reading(place.site(), place.room(), device, at, Optional.empty(), measurement),
                new Position(start.recording(), row.number()).toLong());
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
        reader.close();
    }
}
