package smartenergy.agent.hardware;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import smartenergy.telemetry.NumberText;

/** One value in the kernel's sysfs. */
public final class SysFile {
    private static final int MAX_BYTES = 4096;
    private static final String INPUT = "_input";
    private static final Pattern NUMBERED = Pattern.compile("(?<=/)(nvme|hwmon|iio:device|thermal_zone|host)\\d+");

    private SysFile() {}

    /**
     * @throws SensorException if there is no such file, or no number in it
     * @throws IOException with the C library's text of what the driver answered
     */
    public static long number(Path file) throws IOException, SensorException {
        if (!Files.exists(file)) {
            throw new SensorException(Fault.MISSING, file + " does not exist");
        }
        var text = read(file);
        try {
            return NumberText.whole(text);
        } catch (NumberFormatException e) {
            throw new SensorException(Fault.NOT_A_NUMBER, file + " holds '" + text + "'");
        }
    }

    /** A name or label, empty if it cannot be read. */
    public static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * What a folder such as hwmon3 belongs to: the device's place in the kernel's tree, which stays the same when the
     * kernel numbers its devices anew. Numbers that it gives by order of appearance are blotted out. Empty if the
     * folder does not say.
     */
    public static Optional<String> device(Path folder) {
        try {
            var link = folder.resolve("device");
            if (!Files.isDirectory(link) && !Files.isSymbolicLink(folder)) {
                return Optional.empty();
            }
            var device = Files.isDirectory(link)
                    ? link.toRealPath()
                    : folder.toRealPath().getParent();
            return Optional.of(NUMBERED.matcher(device.toString()).replaceAll("$1*"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * What the folder has under names that begin so and end with a number, in that order; nothing if it is not there.
     */
    public static List<Path> list(Path folder, String prefix) {
        return list(folder, prefix, "");
    }

    private static List<Path> list(Path folder, String prefix, String suffix) {
        try (var entries = Files.list(folder)) {
            return entries.filter(entry -> ordinal(entry, prefix, suffix) >= 0)
                    .sorted(Comparator.comparingInt(entry -> ordinal(entry, prefix, suffix)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Files such as temp1_input, in the order of their numbers. */
    public static List<Path> inputs(Path folder, String prefix) {
        return list(folder, prefix, INPUT);
    }

    private static int ordinal(Path entry, String prefix, String suffix) {
        var name = entry.getFileName().toString();
        var digits = name.startsWith(prefix) && name.endsWith(suffix)
                ? name.substring(prefix.length(), Math.max(prefix.length(), name.length() - suffix.length()))
                : "";
        return digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : -1;
    }

    /** Not through a channel, which takes EAGAIN for the end of the file. */
    private static String read(Path file) throws IOException {
        try (var in = new FileInputStream(file.toFile())) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
        }
    }
}
