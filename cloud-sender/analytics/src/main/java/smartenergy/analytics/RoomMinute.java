package smartenergy.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.TrainingRecord;

/**
 * What is known of a room in one minute: per kind the summaries of its newest minute that has any and is not stale.
 *
 * <p>A training record needs all four kinds. The room's climate must be of the very minute; air conditioner and servers
 * may be up to five minutes old, since their thermometers report less often; the weather up to half an hour, since
 * weather services are asked every ten minutes. What is older counts as missing, and then there is no record. Several
 * devices of a kind count equally, by their minutes' means.
 */
record RoomMinute(Instant start, Map<Kind, List<RoomPart>> parts) {
    /** How old a part may be. */
    static final Map<Kind, Duration> MAX_AGE = Map.of(
            Kind.ROOM_CLIMATE, Duration.ZERO,
            Kind.AIR_CONDITIONER, Duration.ofMinutes(5),
            Kind.SERVER, Duration.ofMinutes(5),
            Kind.OUTDOOR_WEATHER, Duration.ofMinutes(30));

    /** Nothing where a part or one of its values is missing. */
    Optional<TrainingRecord> trainingRecord() {
        var airConditioner = mean(Kind.AIR_CONDITIONER, "celsius");
        var outdoorHumidity = mean(Kind.OUTDOOR_WEATHER, "humidityPercent");
        var outdoor = mean(Kind.OUTDOOR_WEATHER, "celsius");
        var room = mean(Kind.ROOM_CLIMATE, "celsius");
        var roomHumidity = mean(Kind.ROOM_CLIMATE, "humidityPercent");
        var server = mean(Kind.SERVER, "celsius");
        if (Stream.of(airConditioner, outdoorHumidity, outdoor, room, roomHumidity, server)
                .anyMatch(OptionalDouble::isEmpty)) {
            return Optional.empty();
        }
        var climate = parts(Kind.ROOM_CLIMATE).getFirst();
        return Optional.of(new TrainingRecord(
                climate.site(),
                climate.room(),
                start,
                airConditioner.getAsDouble(),
                outdoorHumidity.getAsDouble(),
                outdoor.getAsDouble(),
                room.getAsDouble(),
                roomHumidity.getAsDouble(),
                server.getAsDouble(),
                weather()));
    }

    private List<RoomPart> parts(Kind kind) {
        return parts.getOrDefault(kind, List.of());
    }

    private OptionalDouble mean(Kind kind, String value) {
        return parts(kind).stream()
                .map(part -> part.means().get(value))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
    }

    private String weather() {
        return parts(Kind.OUTDOOR_WEATHER).stream()
                .map(RoomPart::weather)
                .filter(weather -> !weather.isEmpty())
                .findFirst()
                .orElse("");
    }
}
