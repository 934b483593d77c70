package smartenergy.sender.forecasting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import smartenergy.datalake.DerivedPoint;
import smartenergy.telemetry.Alarm;
import smartenergy.telemetry.TrainingRecord;

/** One room's last minutes, and the forecasts that wait for the truth. */
final class RoomForecasts {
    /** As many consecutive records as a forecast takes. */
    static final int WINDOW = 6;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Forecasts that no record came for are given up. */
    private static final int MOST_WAITING = 200;

    /** Of the forecasts so far ahead the errors are watched. */
    private static final Duration WATCHED_AHEAD = Duration.ofMinutes(30);

    private final Drift drift;
    private final Deque<TrainingRecord> recent = new ArrayDeque<>();
    private final TreeMap<Instant, List<Waiting>> waiting = new TreeMap<>();

    /** @param last the room's temperature when the forecast was made, which it might have stayed at */
    private record Waiting(Forecast forecast, double last) {}

    RoomForecasts(Drift drift) {
        this.drift = drift;
    }

    boolean isDrifting() {
        return drift.isOn();
    }

    /**
     * Takes a minute in; one that was taken before is corrected, an older one than that says nothing new.
     *
     * @return the six minutes up to this one, if there are so many without a gap
     */
    Optional<List<TrainingRecord>> add(TrainingRecord minute) {
        var last = recent.peekLast();
        if (last != null && minute.minute().isBefore(last.minute())) {
            return Optional.empty();
        }
        if (last != null && minute.minute().equals(last.minute())) {
            recent.removeLast();
        } else if (last != null && !minute.minute().equals(last.minute().plus(MINUTE))) {
            recent.clear();
        }
        recent.addLast(minute);
        if (recent.size() > WINDOW) {
            recent.removeFirst();
        }
        return recent.size() == WINDOW ? Optional.of(List.copyOf(recent)) : Optional.empty();
    }

    /** Keeps what was forecast from these six minutes until the truth is known; returns it as points. */
    List<DerivedPoint> made(List<TrainingRecord> window, List<Forecast> forecasts) {
        var last = window.getLast();
        var points = new ArrayList<DerivedPoint>();
        for (var forecast : forecasts) {
            var at = last.minute().plus(forecast.ahead());
            var others = waiting.computeIfAbsent(at, any -> new ArrayList<>());
            others.removeIf(other -> other.forecast().ahead().equals(forecast.ahead()));
            others.add(new Waiting(forecast, last.roomCelsius()));
            points.add(DerivedPoint.forecast(
                    last.site(),
                    last.room(),
                    forecast.ahead(),
                    at,
                    forecast.celsius(),
                    forecast.lower(),
                    forecast.upper()));
        }
        while (waiting.size() > MOST_WAITING) {
            waiting.pollFirstEntry();
        }
        return points;
    }

    /**
     * How far those forecasts were off that were made for this minute, as points.
     *
     * @param alarms takes what there is to be told of the errors
     */
    List<DerivedPoint> errors(TrainingRecord truth, Consumer<Alarm> alarms) {
        var points = new ArrayList<DerivedPoint>();
        for (var one : waiting.getOrDefault(truth.minute(), List.of())) {
            double error = truth.roomCelsius() - one.forecast().celsius();
            double ofLast = truth.roomCelsius() - one.last();
            points.add(DerivedPoint.forecastError(
                    truth.site(), truth.room(), one.forecast().ahead(), truth.minute(), error, ofLast));
            if (one.forecast().ahead().equals(WATCHED_AHEAD)) {
                drift.add(truth.minute(), error, ofLast).ifPresent(alarms);
            }
        }
        return points;
    }
}
