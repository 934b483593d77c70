package smartenergy.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.FunctionStatus;
import smartenergy.servers.testing.RunningInfluxDb;
import smartenergy.service.config.Secret;
import smartenergy.service.health.Health;

/**
 * An InfluxDB that holds two rooms' readings of the last 65 minutes, their roll-ups of a week, and an alarm that is
 * over.
 */
final class SeededLake implements AutoCloseable {
    static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    /** A name that must stay a name, in InfluxQL and in HTML. */
    static final String ODD_ROOM = "cold' OR 'a'='a <img src=x onerror=alert(1)>";

    private static final Duration MINUTES = Duration.ofMinutes(65);
    private static final Duration WEEK = Duration.ofDays(7);

    private final RunningInfluxDb influxDb;

    SeededLake(Path folder) throws IOException, InterruptedException {
        influxDb = new RunningInfluxDb(folder);
        try (var lake = new DataLake(address(), Duration.ofDays(30), 100_000, new Health())) {
            lake.prepare();
        }
        var raw = new StringBuilder();
        for (var at = NOW.minus(MINUTES); !at.isAfter(NOW); at = at.plusSeconds(10)) {
            readings(raw, at, "server-room", 23);
            readings(raw, at, ODD_ROOM, 5);
        }
        influxDb.write("raw", raw.toString());
        var hours = new StringBuilder();
        for (var at = NOW.minus(WEEK).truncatedTo(ChronoUnit.HOURS); at.isBefore(NOW); at = at.plusSeconds(3600)) {
            rollUps(hours, at);
        }
        influxDb.write("hour", hours.toString());
        var raised = NOW.minusSeconds(1800);
        influxDb.write("minute", alert(raised, 0, 300));
        influxDb.write("minute", training(raised));
        influxDb.write("minute", forecasts());
        influxDb.write(
                "raw",
                new FunctionStatus("cloud-sender", "gist", raised, true, "kafka: connected", Optional.empty()).line());
    }

    DataLake.Address address() {
        return new DataLake.Address(influxDb.uri(), "", new Secret(""));
    }

    RunningInfluxDb influxDb() {
        return influxDb;
    }

    /** Adds a reading of the server room's climate of this moment. */
    void addClimate(double celsius) throws IOException, InterruptedException {
        influxDb.write("raw", climate("server-room", Instant.now(), celsius));
    }

    /** Adds an alarm of the server room's climate that is on since this moment. */
    void addAlarm() throws IOException, InterruptedException {
        influxDb.write("minute", alert(Instant.now(), 1, 0));
    }

    private static void readings(StringBuilder lines, Instant at, String room, double celsius) {
        double wave = Math.sin(at.getEpochSecond() / 300.0);
        lines.append(climate(room, at, Math.round((celsius + wave) * 10) / 10.0));
        lines.append(("outdoor_weather,device=weather-%s,room=%1$s,site=gist"
                        + " celsius=%.1f,humidityPercent=70.5,seq=1,stream=1,weather=\"Clouds\" %d\n")
                .formatted(escaped(room), 8 + wave / 2, nanos(at)));
        lines.append("air_conditioner,device=aircon-%s,room=%1$s,site=gist celsius=%.1f,seq=1,stream=1 %d%n"
                .formatted(escaped(room), 15 + wave, nanos(at)));
        lines.append("server,device=server-%s,room=%1$s,site=gist celsius=%.1f,seq=1,stream=1 %d%n"
                .formatted(escaped(room), 48 + 2 * wave, nanos(at)));
    }

    private static String climate(String room, Instant at, double celsius) {
        return "room_climate,device=dht22-%s,room=%1$s,site=gist celsius=%s,humidityPercent=45.5,seq=1,stream=1 %d%n"
                .formatted(escaped(room), celsius, nanos(at));
    }

    private static void rollUps(StringBuilder lines, Instant at) {
        double wave = 3 * Math.sin(at.getEpochSecond() / 86_400.0 * 2 * Math.PI);
        for (var kind : new String[] {"room_climate", "outdoor_weather", "air_conditioner", "server"}) {
            lines.append(
                    ("climate_1h,device=%s-1,kind=%1$s,room=server-room,site=gist celsius_mean=%.2f,celsius_min=%.2f,"
                                    + "celsius_max=%.2f,celsius_count=360,humidityPercent_mean=50.0,humidityPercent_min=45.0,"
                                    + "humidityPercent_max=55.0,humidityPercent_count=360 %d\n")
                            .formatted(kind, 15 + wave, 14 + wave, 16 + wave, nanos(at)));
        }
    }

    private static String alert(Instant raisedAt, int open, int seconds) {
        return ("alerts,anomaly=limit,device=dht22-server-room,kind=room_climate,quantity=celsius,room=server-room,site=gist"
                        + " value=33.5,expected=30.0,open=%d,seconds=%d %d\n")
                .formatted(open, seconds, nanos(raisedAt));
    }

    private static String training(Instant at) {
        return ("training_records,room=server-room,site=gist airConditionerCelsius=15.5,outdoorHumidityPercent=70.5,"
                        + "outdoorCelsius=8,roomCelsius=23,roomHumidityPercent=45.5,serverCelsius=48,weather=\"Clouds\" %d\n")
                .formatted(nanos(at));
    }

    private static String escaped(String tag) {
        return tag.replace(" ", "\\ ").replace("=", "\\=").replace(",", "\\,");
    }

    /** Of the server room, always 0.3 °C too high, where the last value would be off by half a degree. */
    private static String forecasts() {
        var lines = new StringBuilder();
        for (var at = NOW.minus(MINUTES).truncatedTo(ChronoUnit.MINUTES); !at.isAfter(NOW); at = at.plusSeconds(60)) {
            double celsius = 23.3 + Math.sin(at.getEpochSecond() / 300.0);
            lines.append(("forecast,ahead=30m,room=server-room,site=gist celsius=%.2f,lower=%.2f,upper=%.2f,"
                            + "error=-0.3,absoluteError=0.3,absoluteErrorOfLast=0.5 %d%n")
                    .formatted(celsius, celsius - 0.6, celsius + 0.6, nanos(at)));
        }
        return lines.toString();
    }

    private static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }

    @Override
    public void close() {
        influxDb.close();
    }
}
