package smartenergy.agent.dht22;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import smartenergy.agent.hardware.Found;
import smartenergy.agent.hardware.Numbering;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.source.Place;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;

/** The DHT22 sensors of this node. */
public final class Dht22 {
    /** The sensor needs as long between two reads (DHT22 datasheet). */
    public static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(2);

    /** How to read; automatically means the kernel's driver where it has a device, and never a GPIO line unasked. */
    public enum Mode {
        AUTO,
        KERNEL,
        GPIO,
        OFF
    }

    /** @param gpio the line's number, such as 4 for GPIO4; for {@link Mode#GPIO} only */
    public record Settings(Mode mode, int gpio, Duration interval) {}

    private Dht22() {}

    /**
     * @param sys where the kernel's sysfs is
     * @param numbering keeps which of several is which
     */
    public static Found find(Settings settings, Path sys, Place place, Numbering numbering) {
        return switch (settings.mode()) {
            case OFF -> Found.nothing("DHT22: off");
            case AUTO -> {
                var found = kernel(settings, sys, place, numbering);
                yield found.sensors().isEmpty()
                        ? Found.nothing("DHT22: the kernel's driver has no device in " + sys
                                + "/bus/iio/devices; add dtoverlay=dht11,gpiopin=4 to config.txt,"
                                + " or set SMART_ENERGY_DHT22=gpio")
                        : found;
            }
            case KERNEL -> {
                var found = kernel(settings, sys, place, numbering);
                yield found.sensors().isEmpty()
                        ? new Found(
                                List.of(sensor(
                                        settings,
                                        place,
                                        1,
                                        new KernelReader(sys, numbering, 1, Optional.empty(), List.of()))),
                                List.of("DHT22: the kernel's driver has no device yet in " + sys + "/bus/iio/devices"))
                        : found;
            }
            case GPIO ->
                new Found(
                        List.of(sensor(settings, place, 1, new EdgeReader(new GpiodEdges(settings.gpio())))),
                        List.of("DHT22: edges on GPIO" + settings.gpio() + ", by Pi4J"));
        };
    }

    private static Found kernel(Settings settings, Path sys, Place place, Numbering numbering) {
        var devices = KernelReader.devices(sys);
        var byNumber = new TreeMap<Integer, Optional<String>>();
        numbering
                .of(Dht22Sensor.PROFILE, KernelReader.places(devices))
                .forEach((number, where) -> byNumber.put(number, Optional.of(where)));
        if (byNumber.isEmpty()) {
            IntStream.rangeClosed(1, devices.size()).forEach(number -> byNumber.put(number, Optional.empty()));
        }
        var sensors = new ArrayList<Sensor>();
        var report = new ArrayList<String>();
        byNumber.forEach((number, where) -> {
            sensors.add(sensor(settings, place, number, new KernelReader(sys, numbering, number, where, devices)));
            report.add("DHT22: number " + number + " is the kernel's driver at "
                    + where.orElseGet(() -> devices.get(number - 1).toString())
                    + (where.isPresent() ? "" : ", which it does not say more of"));
        });
        return new Found(sensors, report);
    }

    private static Sensor sensor(Settings settings, Place place, int number, Dht22Reader reader) {
        var device = place.node() + "-dht22-" + number;
        return new Dht22Sensor(
                DeviceDescription.of(device, Kind.ROOM_CLIMATE, Dht22Sensor.PROFILE, place.room(), settings.interval()),
                reader);
    }
}
