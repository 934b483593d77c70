package smartenergy.agent.weather;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.Found;
import smartenergy.agent.hardware.HardwareSource.WallClock;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.source.Place;
import smartenergy.service.config.Secret;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;

/**
 * OpenWeatherMap's current weather, version 2.5. The key stands in the address, so no address, no answer and no message
 * of the HTTP client gets into an exception, and no redirect is followed.
 */
public final class WeatherSensor implements Sensor {
    private static final String PROFILE = "openweathermap";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** How far a station's clock may be ahead of this node's. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private static final Duration LONGEST_BACK_OFF = Duration.ofHours(6);
    private static final long MAX_BYTES = 64 << 10;

    /** Where the weather is asked for. */
    public sealed interface Where {
        /** @param name such as {@code Gwangju,KR} */
        record City(String name) implements Where {}

        /** In degrees, north and east positive. */
        record Coordinates(double latitude, double longitude) implements Where {}
    }

    /** @param interval the free plan's data is renewed every 10 min */
    public record Settings(URI url, Where where, Secret key, Duration interval) {}

    private final Settings settings;
    private final DeviceDescription description;
    private final WallClock clock;
    private final OkHttpClient http;
    private Instant last = Instant.MIN;
    private Duration backOff;

    WeatherSensor(Settings settings, Place place, WallClock clock) {
        this.settings = settings;
        this.clock = clock;
        this.description = DeviceDescription.of(
                place.node() + "-weather-1", Kind.OUTDOOR_WEATHER, PROFILE, place.room(), settings.interval());
        this.http = new OkHttpClient.Builder()
                .callTimeout(TIMEOUT)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
        this.backOff = settings.interval();
    }

    /**
     * @param settings empty if no weather is wanted
     * @param clock of this node
     */
    public static Found find(Optional<Settings> settings, Place place, WallClock clock) {
        return settings.map(some -> new Found(
                        List.of(new WeatherSensor(some, place, clock)),
                        List.of("weather: " + some.where() + " from " + some.url())))
                .orElseGet(() -> Found.nothing("weather: SMART_ENERGY_WEATHER_KEY is not set"));
    }

    @Override
    public DeviceDescription description() {
        return description;
    }

    /** Empty while the station has measured nothing new. */
    @Override
    public Optional<Observation> read() throws SensorException {
        var answer = WeatherJson.parse(fetch());
        if (!isNew(answer.observedAt())) {
            return Optional.empty();
        }
        last = answer.observedAt();
        return Optional.of(new Observation(answer.weather(), Optional.of(last), answer.dropped()));
    }

    /** By a clock that is not set nothing can be judged, and whatever is not the same again is taken. */
    private boolean isNew(Instant at) throws SensorException {
        if (!clock.isSet().getAsBoolean()) {
            return !at.equals(last);
        }
        var now = clock.clock().instant();
        if (at.isAfter(now.plus(CLOCK_TOLERANCE))) {
            throw new SensorException(
                    Fault.IMPLAUSIBLE_TIME, "the weather is of " + at + ", while this node's clock shows " + now);
        }
        return at.isAfter(last) || last.isAfter(now.plus(CLOCK_TOLERANCE));
    }

    private byte[] fetch() throws SensorException {
        var request = new Request.Builder().url(address()).build();
        try (var response = http.newCall(request).execute()) {
            if (response.code() != 200) {
                throw refusal(response);
            }
            backOff = settings.interval();
            var source = response.body().source();
            if (source.request(MAX_BYTES + 1)) {
                throw new SensorException(Fault.MALFORMED, "the answer is over " + MAX_BYTES + " bytes");
            }
            return source.readByteArray();
        } catch (InterruptedIOException e) {
            throw new SensorException(Fault.TIMEOUT, settings.url().getHost() + " gave no answer within " + TIMEOUT);
        } catch (IOException e) {
            throw new SensorException(
                    Fault.UNREACHABLE,
                    settings.url().getHost() + ": " + e.getClass().getSimpleName());
        }
    }

    private HttpUrl address() {
        var address = HttpUrl.get(settings.url()).newBuilder().addPathSegments("data/2.5/weather");
        switch (settings.where()) {
            case Where.City city -> address.addQueryParameter("q", city.name());
            case Where.Coordinates at -> {
                address.addQueryParameter("lat", String.format(Locale.ROOT, "%.4f", at.latitude()));
                address.addQueryParameter("lon", String.format(Locale.ROOT, "%.4f", at.longitude()));
            }
        }
        return address.addQueryParameter("units", "metric")
                .addQueryParameter("appid", settings.key().reveal())
                .build();
    }

    /** By the status alone: the body's {@code cod} is a number or a string, as it comes. */
    private SensorException refusal(Response response) {
        int status = response.code();
        var says = settings.url().getHost() + " answers " + status;
        return switch (status) {
            case 401 -> new SensorException(Fault.UNAUTHORIZED, says + ": it does not know the key");
            case 404 -> new SensorException(Fault.NOT_FOUND, says + ": it knows no " + settings.where());
            case 429 -> new SensorException(Fault.RATE_LIMITED, says + ": too many requests with this key", slower());
            default -> new SensorException(status >= 500 ? Fault.SERVER_ERROR : Fault.REFUSED, says);
        };
    }

    /** Each refusal in a row doubles the pause. */
    private Duration slower() {
        backOff = Collections.min(List.of(backOff.multipliedBy(2), LONGEST_BACK_OFF));
        return backOff;
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
