package smartenergy.telemetry;

import java.nio.charset.StandardCharsets;

/** The rule for names of sites, rooms, nodes, devices and profiles, which become topic levels, keys and tags. */
public final class Names {
    /** Longest name in UTF-16 units; keeps a topic of five levels far below MQTT's 65,535 bytes. */
    public static final int MAX_LENGTH = 128;

    private Names() {}

    /**
     * Returns the name unchanged.
     *
     * @param what what the name is for, to be named in the error
     * @throws InvalidReading if it is empty, too long, padded with blanks, or holds a control character or one that
     *     MQTT topics reserve
     */
    public static String check(String what, String name) {
        if (name == null) {
            throw new InvalidReading(Reason.MISSING_FIELD, what + " is missing");
        }
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new InvalidReading(
                    Reason.INVALID_NAME,
                    what + " has " + name.length() + " characters, not 1 to " + MAX_LENGTH + ": " + shortened(name));
        }
        for (int i = 0; i < name.length(); i++) {
            if (isReserved(name.charAt(i))) {
                throw new InvalidReading(
                        Reason.INVALID_NAME,
                        "%s has U+%04X at position %d, which a name cannot hold"
                                .formatted(what, (int) name.charAt(i), i));
            }
        }
        if (name.charAt(0) == ' ' || name.charAt(name.length() - 1) == ' ') {
            throw new InvalidReading(Reason.INVALID_NAME, what + " begins or ends with a blank: '" + name + "'");
        }
        return name;
    }

    /** A foreign name with percent-encoding for what a name cannot hold, and for its blanks if it ends with one. */
    public static String escaped(String name) {
        var escaped = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            boolean isEdgeBlank = c == ' ' && (escaped.isEmpty() || name.endsWith(" "));
            if (isEdgeBlank || !Character.isBmpCodePoint(c) || isReserved((char) c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    escaped.append("%%%02X".formatted(b));
                }
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** Whether no half of a surrogate pair stands alone, which no encoding can keep. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || ++i == text.length()
                        || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The text itself, or its beginning and length where it is too long for one line of a message. */
    static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "… (" + text.length() + " characters)";
    }

    private static boolean isReserved(char c) {
        return switch (c) {
            case '/', '+', '#', '\\', '"', '\u2028', '\u2029', '\uFFFE', '\uFFFF' -> true;
            default -> Character.isISOControl(c) || Character.isSurrogate(c);
        };
    }
}
