package smartenergy.agent.dht22;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import smartenergy.agent.dht22.Outcome.Refused;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.hardware.SysFile;

/**
 * Reads through the kernel's driver ({@code dtoverlay=dht11}), which takes the edges in its interrupt handler.
 *
 * @param sys where the kernel's sysfs is
 * @param index which of the driver's devices, from 0; it is looked for at each read, as it may come later or go
 */
record KernelReader(Path sys, int index) implements Dht22Reader {
    /** The name that the driver gives its devices, also those of a DHT22. */
    private static final String DRIVER = "dht11";
    /** Nothing below this in m°C is measured; the driver makes it of a clone's two's complement. */
    private static final int LOWEST = -40_000;

    static List<Path> devices(Path sys) {
        return SysFile.list(folder(sys), "iio:device").stream()
                .filter(device -> SysFile.text(device.resolve("name")).equals(Optional.of(DRIVER)))
                .toList();
    }

    private static Path folder(Path sys) {
        return sys.resolve("bus/iio/devices");
    }

    @Override
    public Outcome read() throws SensorException {
        var devices = devices(sys);
        if (index >= devices.size()) {
            throw new SensorException(
                    Fault.MISSING, "no device " + index + " of the driver " + DRIVER + " in " + folder(sys));
        }
        var device = devices.get(index);
        try {
            // The driver keeps a frame for 2 s, so humidity comes from the frame that the temperature came from.
            long temperature = SysFile.number(device.resolve("in_temp_input"));
            long humidity = SysFile.number(device.resolve("in_humidityrelative_input"));
            return Outcome.judged(celsius(temperature), humidity / 1e3);
        } catch (IOException e) {
            return refusal(e);
        }
    }

    /** The driver takes bit 15 for a sign and the rest for an amount; that is undone where it cannot be right. */
    static double celsius(long milliCelsius) {
        return milliCelsius < LOWEST ? (short) (0x8000 | -milliCelsius / 100) / 10.0 : milliCelsius / 1e3;
    }

    /** Java passes the C library's text on, but not the number. */
    static Refused refusal(IOException e) {
        var message = String.valueOf(e.getMessage());
        if (message.contains("Input/output error")) {
            return new Refused(Fault.BAD_FRAME, "EIO: the driver saw a wrong checksum or start");
        }
        if (message.contains("timed out")) {
            return new Refused(Fault.MISSING_EDGES, "ETIMEDOUT: the driver saw too few edges");
        }
        if (message.contains("temporarily unavailable")) {
            return new Refused(Fault.COARSE_CLOCK, "EAGAIN: the kernel's clock is too coarse for the driver");
        }
        return new Refused(Fault.UNREADABLE, message);
    }
}
