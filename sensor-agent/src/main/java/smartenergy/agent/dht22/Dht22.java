package smartenergy.agent.dht22;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import smartenergy.agent.hardware.Found;
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

    /** @param sys where the kernel's sysfs is */
    public static Found find(Settings settings, Path sys, Place place) {
        return switch (settings.mode()) {
            case OFF -> Found.nothing("DHT22: off");
            case AUTO -> {
                int devices = KernelReader.devices(sys).size();
                yield devices > 0
                        ? kernel(settings, sys, place, devices)
                        : Found.nothing("DHT22: the kernel's driver has no device in " + sys
                                + "/bus/iio/devices; add dtoverlay=dht11,gpiopin=4 to config.txt,"
                                + " or set SMART_ENERGY_DHT22=gpio");
            }
            case KERNEL ->
                kernel(
                        settings,
                        sys,
                        place,
                        Math.max(1, KernelReader.devices(sys).size()));
            case GPIO ->
                new Found(
                        List.of(sensor(settings, place, 0, new EdgeReader(new GpiodEdges(settings.gpio())))),
                        List.of("DHT22: edges on GPIO" + settings.gpio() + ", by Pi4J"));
        };
    }

    private static Found kernel(Settings settings, Path sys, Place place, int count) {
        var found = KernelReader.devices(sys);
        return new Found(
                IntStream.range(0, count)
                        .mapToObj(i -> sensor(settings, place, i, new KernelReader(sys, i)))
                        .toList(),
                found.isEmpty()
                        ? List.of("DHT22: the kernel's driver has no device yet in " + sys + "/bus/iio/devices")
                        : found.stream()
                                .map(device -> "DHT22: the kernel's driver at " + device)
                                .toList());
    }

    private static Sensor sensor(Settings settings, Place place, int index, Dht22Reader reader) {
        var device = place.node() + "-dht22-" + (index + 1);
        return new Dht22Sensor(
                DeviceDescription.of(device, Kind.ROOM_CLIMATE, Dht22Sensor.PROFILE, place.room(), settings.interval()),
                reader);
    }
}
