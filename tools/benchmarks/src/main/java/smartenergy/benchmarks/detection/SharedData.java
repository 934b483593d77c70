package smartenergy.benchmarks.detection;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import smartenergy.benchmarks.detection.Sample.Reading;
import smartenergy.benchmarks.detection.Sample.Window;

/** Recordings that are not part of the project; its README says what they are and where they come from. */
final class SharedData {
    private static final Pattern LOG_LINE = Pattern.compile("Date: (\\S+ \\S+) Temp: (\\S+) C +Humidity:(\\S+)%");
    private static final DateTimeFormatter LOG_TIME = DateTimeFormatter.ofPattern("yy-MM-dd HH:mm");
    private static final DateTimeFormatter ROW_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Duration WSN_STEP = Duration.ofSeconds(5);

    private final Path folder;

    SharedData(Path folder) {
        this.folder = folder;
    }

    /** NAB's machine temperature with its four windows. */
    Optional<Sample> machineTemperature() throws IOException {
        var csv = folder.resolve("nab/machine_temperature_system_failure.csv");
        if (!Files.exists(csv)) {
            return Optional.empty();
        }
        var windows = new ArrayList<Window>();
        var json = new ObjectMapper()
                .readTree(folder.resolve("nab/machine_temperature_system_failure.windows.json")
                        .toFile());
        for (var window : json.iterator().next()) {
            windows.add(new Window(
                    time(window.path(0).asText().substring(0, 19), ROW_TIME),
                    time(window.path(1).asText().substring(0, 19), ROW_TIME)));
        }
        var readings =
                readings(csv, row -> new Reading(time(row.getField("timestamp"), ROW_TIME), number(row, "value")));
        return Optional.of(new Sample("machine", readings, (int) Math.min(0.15 * readings.size(), 750), windows));
    }

    /** Each mote's temperature and humidity; a mote's introduced events are one window. */
    List<Sample> sensorNetwork() throws IOException {
        var csv = folder.resolve("wsn-labelled/single-hop.csv.gz");
        var samples = new ArrayList<Sample>();
        for (var mote : Files.exists(csv) ? List.of("1", "2", "3", "4") : List.<String>of()) {
            var windows = new ArrayList<Window>();
            var events = readings(csv, row -> moteRow(row, mote, "label")).stream()
                    .filter(reading -> reading != null && reading.value() == 1)
                    .toList();
            if (!events.isEmpty()) {
                windows.add(new Window(events.getFirst().at(), events.getLast().at()));
            }
            for (var value : List.of("temperature", "humidity")) {
                samples.add(new Sample(
                        "mote " + mote + " " + value, readings(csv, row -> moteRow(row, mote, value)), 0, windows));
            }
        }
        return samples;
    }

    private static Reading moteRow(NamedCsvRecord row, String mote, String value) {
        var at = Instant.EPOCH.plus(WSN_STEP.multipliedBy(Long.parseLong(row.getField("reading"))));
        return row.getField("mote_id").equals(mote) ? new Reading(at, number(row, value)) : null;
    }

    /** A server room's temperature and humidity. */
    List<Sample> serverRoom() throws IOException {
        var temperatures = new ArrayList<Reading>();
        var humidities = new ArrayList<Reading>();
        for (var file : files("server-room-log")) {
            for (var line : Files.readAllLines(file)) {
                var parts = LOG_LINE.matcher(line);
                if (parts.find()) {
                    var at = time(parts.group(1), LOG_TIME);
                    temperatures.add(new Reading(at, Double.parseDouble(parts.group(2))));
                    humidities.add(new Reading(at, Double.parseDouble(parts.group(3))));
                }
            }
        }
        return temperatures.isEmpty()
                ? List.of()
                : List.of(
                        new Sample("server room temperature", temperatures, 0, List.of()),
                        new Sample("server room humidity", humidities, 0, List.of()));
    }

    /** Rooms of an office building and of a house, in which nothing is known to have been abnormal. */
    List<Sample> dwellings() throws IOException {
        var samples = new ArrayList<Sample>();
        for (var file : files("smart-building")) {
            for (var value : List.of("temperature", "humidity")) {
                samples.add(quiet(file, "timestamp", value));
            }
        }
        for (var file : files("appliances-energy")) {
            for (int room = 1; room <= 9; room++) {
                samples.add(quiet(file, "date", "T" + room));
                samples.add(quiet(file, "date", "RH_" + room));
            }
        }
        return samples;
    }

    private Sample quiet(Path file, String time, String value) throws IOException {
        var readings = readings(file, row -> new Reading(time(row.getField(time), ROW_TIME), number(row, value)));
        return new Sample(file.getFileName() + " " + value, readings, 0, List.of());
    }

    private List<Path> files(String name) throws IOException {
        if (!Files.isDirectory(folder.resolve(name))) {
            return List.of();
        }
        try (var files = Files.list(folder.resolve(name))) {
            return files.sorted().toList();
        }
    }

    private static List<Reading> readings(Path csv, Function<NamedCsvRecord, Reading> reading) throws IOException {
        var bytes = Files.newInputStream(csv);
        var plain = csv.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        try (var rows = CsvReader.builder().ofNamedCsvRecord(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            return rows.stream().map(reading).filter(row -> row != null).toList();
        }
    }

    private static Instant time(String text, DateTimeFormatter form) {
        return LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
    }

    private static double number(NamedCsvRecord row, String column) {
        return Double.parseDouble(row.getField(column).strip());
    }
}
