package smartenergy.telemetry;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One observation by one device at one instant.
 *
 * @param room the room that was observed; for outdoor weather, the room it is compared with
 * @param device unique over all sites
 * @param observedAt exact to the nanosecond, within the range of 64-bit nanoseconds since 1970 (1677 to 2262)
 * @param sequence absent for publishers that do not number their messages
 * @param flags are no part of what was observed: the same reading may come with others
 */
public record Reading(
        String site,
        String room,
        String device,
        Instant observedAt,
        Optional<Sequence> sequence,
        Measurement measurement,
        Set<Flag> flags) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    public Reading {
        Names.check("site", site);
        Names.check("room", room);
        Names.check("device", device);
        if (!Nanos.canHold(observedAt)) {
            throw new InvalidReading(
                    Reason.IMPLAUSIBLE_TIME, "observedAt is " + observedAt + ", beyond 64-bit nanoseconds");
        }
        flags = Set.copyOf(flags);
    }

    /** A reading without flags. */
    public Reading(
            String site,
            String room,
            String device,
            Instant observedAt,
            Optional<Sequence> sequence,
            Measurement measurement) {
        this(site, room, device, observedAt, sequence, measurement, Set.of());
    }

    public Reading numbered(Sequence number) {
        return new Reading(site, room, device, observedAt, Optional.of(number), measurement, flags);
    }

    public Reading flagged(Flag flag) {
        var more = EnumSet.of(flag);
        more.addAll(flags);
        return new Reading(site, room, device, observedAt, sequence, measurement, more);
    }

    /** Nanoseconds since 1970. */
    public long observedAtNanos() {
        return Nanos.of(observedAt);
    }

    /** The instant of a count of nanoseconds since 1970. */
    public static Instant instantOfNanos(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    public Identity identity() {
        return new Identity(device, measurement.kind(), measurement.source(), observedAtNanos());
    }

    /**
     * What makes a reading the same reading however often it is delivered.
     *
     * @param source see {@link Measurement#source()}
     * @param observedAtNanos nanoseconds since 1970
     */
    public record Identity(String device, Kind kind, String source, long observedAtNanos) {}
}
