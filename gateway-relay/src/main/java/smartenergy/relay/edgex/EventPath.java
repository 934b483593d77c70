package smartenergy.relay.edgex;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reason;

/** Names that end a bus topic or a REST path: {@code …/<service>/<profile>/<device>/<source>}, URL-escaped. */
record EventPath(String service, String profile, String device, String source) {
    private static final Pattern ESCAPED = Pattern.compile("(?:%\\p{XDigit}{2})+");
    private static final Pattern TO_ESCAPE = Pattern.compile("[^A-Za-z0-9._~-]+");
    private static final int LEVELS = 4;

    /** @throws InvalidReading if there are not enough levels */
    static EventPath parse(String path) {
        var levels = path.split("/", -1);
        if (levels.length < LEVELS) {
            throw new InvalidReading(Reason.TOPIC_MISMATCH, "invalid message topic " + path);
        }
        int last = levels.length - 1;
        return new EventPath(decode(levels[last - 3]), levels[last - 2], levels[last - 1], levels[last]);
    }

    /** As core-data checks it. */
    void check(EdgexEvent event) {
        same("profileName", profile, event.profile());
        same("deviceName", device, event.device());
        same("sourceName", source, event.source());
    }

    private static void same(String what, String level, String name) {
        if (!level.equals(name) && !decode(level).equals(name)) {
            throw new InvalidReading(
                    Reason.TOPIC_MISMATCH,
                    "event's " + what + " " + name + " mismatches with the name " + level + " received in topic");
        }
    }

    private static String decode(String level) {
        return ESCAPED.matcher(level).replaceAll(match -> {
            var hex = match.group().split("%");
            var bytes = new byte[hex.length - 1];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Integer.parseInt(hex[i + 1], 16);
            }
            return Matcher.quoteReplacement(new String(bytes, StandardCharsets.UTF_8));
        });
    }

    /** A name as one level. */
    static String encode(String name) {
        return TO_ESCAPE.matcher(name).replaceAll(match -> {
            var escaped = new StringBuilder();
            for (byte b : match.group().getBytes(StandardCharsets.UTF_8)) {
                escaped.append("%%%02X".formatted(b));
            }
            return escaped.toString();
        });
    }
}
