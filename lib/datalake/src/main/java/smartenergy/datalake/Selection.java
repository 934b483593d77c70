package smartenergy.datalake;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;

/**
 * What a request asks about.
 *
 * @param site one, or all
 * @param room one, or all
 * @param from the first instant
 * @param to the instant after the last one
 */
public record Selection(Optional<String> site, Optional<String> room, Instant from, Instant to) {
    private static final Duration FALLBACK = Duration.ofDays(1);
    /** InfluxDB's own ends of time are in 1677 and 2262: years are left for who looks beyond a selection. */
    private static final Instant EARLIEST = Instant.parse("1700-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2250-01-01T00:00:00Z");

    /**
     * Reads the query parameters site, room, from and to; the times in ISO-8601 or milliseconds since 1970, by default
     * the last 24 hours.
     */
    public static Selection of(Request request, Clock clock) {
        var to = request.query("to").map(text -> instant("to", text)).orElseGet(clock::instant);
        var from = request.query("from").map(text -> instant("from", text)).orElseGet(() -> to.minus(FALLBACK));
        if (!from.isBefore(to)) {
            throw new HttpError(400, "from=" + from + " is not before to=" + to);
        }
        return new Selection(present(request, "site"), present(request, "room"), from, to);
    }

    private static Optional<String> present(Request request, String name) {
        return request.query(name).filter(text -> !text.isEmpty());
    }

    private static Instant instant(String name, String text) {
        try {
            var instant = text.matches("\\d{1,16}") ? Instant.ofEpochMilli(Long.parseLong(text)) : Instant.parse(text);
            if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                throw new HttpError(400, name + "='" + text + "' is not between " + EARLIEST + " and " + LATEST);
            }
            return instant;
        } catch (DateTimeException e) {
            throw new HttpError(
                    400,
                    name + "='" + text + "' is neither an instant such as 2026-11-24T09:30:00Z nor milliseconds"
                            + " since 1970");
        }
    }

    public Selection withTimes(Instant start, Instant end) {
        return new Selection(site, room, start, end);
    }

    public Duration duration() {
        return Duration.between(from, to);
    }

    /** The condition of a WHERE clause; its values must be bound. */
    public String condition() {
        return "time >= " + nanos(from) + " AND time < " + nanos(to) + places();
    }

    /** The part of the condition that is about site and room, with a leading AND; may be empty. */
    public String places() {
        return (site.isPresent() ? " AND \"site\" = $site" : "") + (room.isPresent() ? " AND \"room\" = $room" : "");
    }

    /** What is to be bound to the condition's names. */
    public Map<String, String> values() {
        var values = new HashMap<String, String>();
        site.ifPresent(name -> values.put("site", name));
        room.ifPresent(name -> values.put("room", name));
        return values;
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
