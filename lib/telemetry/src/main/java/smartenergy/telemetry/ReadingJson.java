package smartenergy.telemetry;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NULL;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_FLOAT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_INT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JSON form of a reading, the same on MQTT and Kafka. The schema is closed: a member it does not know is an error,
 * because dropping it would lose something without a word.
 *
 * <pre>{@code
 * {"site":"gist","room":"server-room","device":"pi-1-dht22","kind":"room_climate",
 *  "observedAt":"2026-11-24T09:30:00.123456789Z","stream":1843928374,"seq":17,
 *  "values":{"celsius":21.5,"humidityPercent":40.2}}
 * }</pre>
 */
public final class ReadingJson {
    /**
     * The header of a gateway's record that may have been there before: it was asked for once more, or Kafka had lost
     * the end of its log. It has no value.
     */
    public static final String SENT_AGAIN = "sent-again";

    /** Longest accepted message in bytes. A general reading with 256 numbers needs less than 32 KiB. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxNumberLength(64)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** The members that some kind has for its words. */
    private static final Set<String> WORDS = Stream.of(Kind.values())
            .flatMap(kind -> kind.words().stream())
            .map(Kind.Words::member)
            .collect(Collectors.toUnmodifiableSet());

    private ReadingJson() {}

    /** The reading in UTF-8, without line breaks. */
    public static byte[] encode(Reading reading) {
        var out = new ByteArrayOutputStream(256);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("site", reading.site());
            json.writeStringField("room", reading.room());
            json.writeStringField("device", reading.device());
            json.writeStringField("kind", reading.measurement().kind().text());
            json.writeStringField("observedAt", reading.observedAt().toString());
            if (reading.sequence().isPresent()) {
                json.writeNumberField("stream", reading.sequence().get().stream());
                json.writeNumberField("seq", reading.sequence().get().number());
            }
            writeMeasurement(json, reading.measurement());
            if (!reading.flags().isEmpty()) {
                writeTexts(
                        json, "flags", reading.flags().stream().map(Flag::text).toList());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private static void writeMeasurement(JsonGenerator json, Measurement measurement) throws IOException {
        if (!measurement.profile().isEmpty()) {
            json.writeStringField("profile", measurement.profile());
        }
        if (!measurement.source().isEmpty()) {
            json.writeStringField("source", measurement.source());
        }
        if (!measurement.texts().isEmpty()) {
            json.writeObjectFieldStart("texts");
            for (var text : measurement.texts().entrySet()) {
                json.writeStringField(text.getKey(), text.getValue());
            }
            json.writeEndObject();
        }
        var words = measurement.kind().words();
        if (words.isPresent()) {
            writeTexts(json, words.get().member(), measurement.words());
        }
        json.writeObjectFieldStart("values");
        for (var value : measurement.values().entrySet()) {
            json.writeNumberField(value.getKey(), value.getValue());
        }
        json.writeEndObject();
    }

    private static void writeTexts(JsonGenerator json, String member, List<String> texts) throws IOException {
        json.writeArrayFieldStart(member);
        for (var text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /**
     * Reads one message; a value that need not be there and cannot be true is left out, and the reading flagged.
     *
     * @throws InvalidReading if it is not a reading; says what is wrong and which member it is
     */
    public static Reading decode(byte[] message) {
        return decode(message, dropped -> {});
    }

    /**
     * As {@link #decode(byte[])}.
     *
     * @param dropped takes what was wrong with each value that is left out
     */
    public static Reading decode(byte[] message, Consumer<String> dropped) {
        if (message.length > MAX_BYTES) {
            throw new InvalidReading(Reason.TOO_LARGE, message.length + " bytes, over " + MAX_BYTES);
        }
        try (var json = JSON.createParser(message)) {
            expect(json, json.nextToken(), START_OBJECT, "the message");
            var draft = new Draft();
            while (json.nextToken() != END_OBJECT) {
                draft.read(json, json.currentName(), json.nextToken());
            }
            if (json.nextToken() != null) {
                throw new InvalidReading(Reason.MALFORMED_JSON, "something follows the JSON object");
            }
            return draft.toReading(dropped);
        } catch (InputCoercionException e) {
            throw new InvalidReading(Reason.OUT_OF_RANGE, e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidReading(Reason.MALFORMED_JSON, Names.shortened(firstLine(e.getMessage())));
        }
    }

    private static String firstLine(String message) {
        return message == null ? "not JSON" : message.lines().findFirst().orElse("not JSON");
    }

    private static void expect(JsonParser json, JsonToken actual, JsonToken expected, String what) throws IOException {
        if (actual == null) {
            throw new InvalidReading(Reason.MALFORMED_JSON, what + " is empty");
        }
        if (actual != expected) {
            throw new InvalidReading(
                    Reason.WRONG_TYPE, what + " is " + Names.shortened(json.getText()) + ", not a " + nameOf(expected));
        }
    }

    private static String nameOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "JSON object";
            case START_ARRAY -> "JSON array";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT -> "whole number";
            default -> "number";
        };
    }

    /** The members read so far; a message may bring them in any order. */
    private static final class Draft {
        private String site;
        private String room;
        private String device;
        private String kind;
        private String profile;
        private String source;
        private Instant observedAt;
        private Integer stream;
        private Long number;
        private String wordsMember;
        private List<String> words;
        private List<String> flags;
        private SortedMap<String, Double> values;
        private SortedMap<String, String> texts;
        private final List<Misfit> misfits = new ArrayList<>();

        /**
         * A value or word of another type.
         *
         * @param isAbsent whether it is null, which is how many say that they have none
         */
        private record Misfit(String name, boolean isAbsent, InvalidReading problem) {}

        void read(JsonParser json, String member, JsonToken token) throws IOException {
            switch (member) {
                case "site" -> site = once(member, site, text(json, token, member));
                case "room" -> room = once(member, room, text(json, token, member));
                case "device" -> device = once(member, device, text(json, token, member));
                case "kind" -> kind = once(member, kind, text(json, token, member));
                case "profile" -> profile = once(member, profile, text(json, token, member));
                case "observedAt" -> observedAt = once(member, observedAt, instant(text(json, token, member)));
                case "stream" -> {
                    expect(json, token, VALUE_NUMBER_INT, member);
                    stream = once(member, stream, json.getIntValue());
                }
                case "seq" -> {
                    expect(json, token, VALUE_NUMBER_INT, member);
                    number = once(member, number, json.getLongValue());
                }
                case "source" -> source = once(member, source, text(json, token, member));
                case "flags" -> flags = once(member, flags, list(json, token, member));
                case "texts" -> texts = once(member, texts, texts(json, token));
                case "values" -> values = once(member, values, numbers(json, token));
                default -> readWords(json, member, token);
            }
        }

        Reading toReading(Consumer<String> dropped) {
            if ((stream == null) != (number == null)) {
                throw new InvalidReading(Reason.MISSING_FIELD, "stream and seq come together or not at all");
            }
            var sequence = stream == null ? Optional.<Sequence>empty() : Optional.of(new Sequence(stream, number));
            var flagged = EnumSet.noneOf(Flag.class);
            if (flags != null) {
                flags.forEach(flag -> flagged.add(Flag.of(flag)));
            }
            var salvage = salvage();
            misfits.forEach(misfit -> dropped.accept(misfit.problem().getMessage()));
            salvage.dropped().forEach(dropped);
            if (!misfits.isEmpty() || !salvage.dropped().isEmpty()) {
                flagged.add(Flag.VALUE_DROPPED);
            }
            return new Reading(
                    site, room, device, required("observedAt", observedAt), sequence, salvage.measurement(), flagged);
        }

        private Salvage salvage() {
            required("values", values);
            var of = Kind.of(required("kind", kind));
            for (var misfit : misfits) {
                if (!canDoWithout(of, misfit)) {
                    throw misfit.problem();
                }
            }
            if (of == Kind.GENERAL) {
                required("profile", profile);
            } else {
                refuse(of, "profile", profile);
                refuse(of, "source", source);
                refuse(of, "texts", texts);
            }
            if (!of.words().map(Kind.Words::member).equals(Optional.ofNullable(wordsMember))) {
                refuse(of, wordsMember, words);
            }
            return Salvage.of(
                    of,
                    profile,
                    source == null ? "" : source,
                    values,
                    texts == null ? Collections.emptySortedMap() : texts,
                    words == null ? List.of() : words);
        }

        private static boolean canDoWithout(Kind kind, Misfit misfit) {
            return kind == Kind.GENERAL
                    ? misfit.isAbsent()
                    : kind.quantities().stream()
                                    .anyMatch(quantity -> quantity.isOptional()
                                            && quantity.name().equals(misfit.name()))
                            || kind.words().stream()
                                    .anyMatch(declared -> declared.member().equals(misfit.name()));
        }

        private static void refuse(Kind kind, String member, Object value) {
            if (value != null) {
                throw new InvalidReading(
                        Reason.UNKNOWN_FIELD, "'" + member + "' is not a member of a reading of " + kind.text());
            }
        }

        private void readWords(JsonParser json, String member, JsonToken token) throws IOException {
            if (!WORDS.contains(member)) {
                throw new InvalidReading(
                        Reason.UNKNOWN_FIELD, "'" + Names.shortened(member) + "' is not a member of a reading");
            }
            wordsMember = member;
            var found = new ArrayList<String>();
            expect(json, token, START_ARRAY, member);
            for (var next = json.nextToken(); next != END_ARRAY; next = json.nextToken()) {
                if (isOf(VALUE_STRING, json, next, member, member)) {
                    found.add(json.getText());
                }
            }
            words = once(member, words, found);
        }

        /** Whether it is of the type; else it is a misfit, and passed over if it is a scalar. */
        private boolean isOf(JsonToken expected, JsonParser json, JsonToken actual, String name, String what)
                throws IOException {
            try {
                expect(json, actual, expected, what);
                return true;
            } catch (InvalidReading e) {
                if (actual == null || actual.isStructStart()) {
                    throw e;
                }
                misfits.add(new Misfit(name, actual == VALUE_NULL, e));
                return false;
            }
        }

        /** Cheaper than the parser's own check for members that come twice. */
        private static <T> T once(String member, Object before, T value) {
            if (before != null) {
                throw new InvalidReading(Reason.MALFORMED_JSON, Names.shortened(member) + " comes twice");
            }
            return value;
        }

        private static <T> T required(String member, T value) {
            if (value == null) {
                throw new InvalidReading(Reason.MISSING_FIELD, member + " is missing");
            }
            return value;
        }

        private static String text(JsonParser json, JsonToken token, String member) throws IOException {
            expect(json, token, VALUE_STRING, member);
            return json.getText();
        }

        private static Instant instant(String text) {
            try {
                return InstantText.parse(text);
            } catch (DateTimeException e) {
                throw new InvalidReading(
                        Reason.WRONG_TYPE,
                        "observedAt is '" + Names.shortened(text)
                                + "', not an ISO-8601 instant such as 2026-11-24T09:30:00.123456789Z");
            }
        }

        private static List<String> list(JsonParser json, JsonToken token, String member) throws IOException {
            expect(json, token, START_ARRAY, member);
            var texts = new ArrayList<String>();
            for (var next = json.nextToken(); next != END_ARRAY; next = json.nextToken()) {
                texts.add(text(json, next, member));
            }
            return texts;
        }

        private static SortedMap<String, String> texts(JsonParser json, JsonToken token) throws IOException {
            expect(json, token, START_OBJECT, "texts");
            var texts = new TreeMap<String, String>();
            while (json.nextToken() != END_OBJECT) {
                var name = json.currentName();
                var text = text(json, json.nextToken(), "texts." + Names.shortened(name));
                once(name, texts.put(name, text), name);
            }
            return texts;
        }

        private SortedMap<String, Double> numbers(JsonParser json, JsonToken token) throws IOException {
            expect(json, token, START_OBJECT, "values");
            var numbers = new TreeMap<String, Double>();
            while (json.nextToken() != END_OBJECT) {
                var name = json.currentName();
                var value = json.nextToken();
                if (value == VALUE_NUMBER_INT
                        || isOf(VALUE_NUMBER_FLOAT, json, value, name, "values." + Names.shortened(name))) {
                    once(name, numbers.put(name, json.getDoubleValue()), name);
                }
            }
            return numbers;
        }
    }
}
