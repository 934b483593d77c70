package smartenergy.systemtests.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * A folder that looks like the part of Linux' {@code /sys} in which the kernel shows a DHT22 (its IIO driver
 * {@code dht11}) and a processor's thermometer (hwmon), with values that move.
 */
final class FakeHardware implements AutoCloseable {
    private static final Duration BETWEEN_VALUES = Duration.ofMillis(200);

    private final Path iio;
    private final Path hwmon;
    private final Thread thread;

    /** @param sys takes the place of {@code /sys} */
    FakeHardware(Path sys) throws IOException {
        iio = Files.createDirectories(sys.resolve("bus/iio/devices/iio:device0"));
        hwmon = Files.createDirectories(sys.resolve("class/hwmon/hwmon0"));
        write(iio.resolve("name"), "dht11");
        write(hwmon.resolve("name"), "coretemp");
        write(hwmon.resolve("temp1_label"), "Package id 0");
        move(0);
        thread = Thread.ofPlatform().name("fake-hardware").start(this::run);
    }

    private void run() {
        try {
            for (int step = 1; ; step++) {
                Thread.sleep(BETWEEN_VALUES);
                move(step);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("the fake hardware cannot go on", e);
        }
    }

    /** Thousandths of a degree and of a percent, as the kernel gives them. */
    private void move(int step) throws IOException {
        write(iio.resolve("in_temp_input"), Integer.toString(22_000 + 100 * (step % 30)));
        write(iio.resolve("in_humidityrelative_input"), Integer.toString(45_000 - 100 * (step % 20)));
        write(hwmon.resolve("temp1_input"), Integer.toString(51_000 + 500 * (step % 10)));
    }

    /** A reader never sees half a value. */
    private static void write(Path file, String text) throws IOException {
        var next = file.resolveSibling("next");
        Files.writeString(next, text + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
