package smartenergy.agent.dht22;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import smartenergy.agent.dht22.Outcome.Refused;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.Numbering;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.hardware.SysFile;

/**
 * Reads through the kernel's driver ({@code dtoverlay=dht11}), which takes the edges in its interrupt handler. The
 * device is looked for at each read, as it may come later or go, and come again under another number.
 */
final class KernelReader implements Dht22Reader {
    /** The name that the driver gives its devices, also those of a DHT22. */
    private static final String DRIVER = "dht11";
    /** Nothing below this in m°C is measured; the driver makes it of a clone's two's complement. */
    private static final int LOWEST = -40_000;

    private final Path sys;
    private final Numbering numbering;
    private final int number;
    private Optional<String> place;
    private List<Path> alike;
    private boolean isInDoubt;

    /**
     * @param sys where the kernel's sysfs is
     * @param numbering tells which device it is, where none was there at the start
     * @param number from 1
     * @param place see {@link SysFile#device}; empty if it is not known
     * @param alike the devices at the start, which tell it by its number alone where no place is known
     */
    KernelReader(Path sys, Numbering numbering, int number, Optional<String> place, List<Path> alike) {
        this.sys = sys;
        this.numbering = numbering;
        this.number = number;
        this.place = place;
        this.alike = alike;
    }

    /** The places of the driver's devices, as far as the kernel tells. */
    static List<String> places(List<Path> devices) {
        return devices.stream().map(SysFile::device).flatMap(Optional::stream).toList();
    }

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
        var device = find(devices(sys));
        try {
            // The driver keeps a frame for 2 s, so humidity comes from the frame that the temperature came from.
            long temperature = SysFile.number(device.resolve("in_temp_input"));
            long humidity = SysFile.number(device.resolve("in_humidityrelative_input"));
            return Outcome.judged(celsius(temperature), humidity / 1e3);
        } catch (IOException e) {
            return refusal(e);
        }
    }

    private Path find(List<Path> now) throws SensorException {
        if (place.isEmpty() && alike.isEmpty()) {
            place = Optional.ofNullable(
                    numbering.of(Dht22Sensor.PROFILE, places(now)).get(number));
            alike = now;
        }
        return place.isPresent() ? at(place.get(), now) : numbered(now);
    }

    private Path at(String where, List<Path> now) throws SensorException {
        return now.stream()
                .filter(device -> SysFile.device(device).equals(place))
                .findFirst()
                .orElseThrow(() -> new SensorException(
                        Fault.MISSING,
                        "no device of the driver " + DRIVER + " at " + where + "; there are: " + places(now)));
    }

    private Path numbered(List<Path> now) throws SensorException {
        if (now.isEmpty() && alike.size() <= 1) {
            throw new SensorException(Fault.MISSING, "no device of the driver " + DRIVER + " in " + folder(sys));
        }
        if (now.size() == 1 && alike.size() == 1) {
            return now.getFirst();
        }
        isInDoubt |= !now.equals(alike);
        if (isInDoubt) {
            throw new SensorException(
                    Fault.OTHER_DEVICE,
                    "there were " + alike.size() + " devices that only their numbers tell apart, and since then others;"
                            + " now " + now + "; start the agent again when all are there");
        }
        return now.get(number - 1);
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
