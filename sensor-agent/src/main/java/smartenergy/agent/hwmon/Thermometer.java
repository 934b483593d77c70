package smartenergy.agent.hwmon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.hardware.SysFile;

/**
 * One temperature in sysfs.
 *
 * @param name chip and label, such as {@code coretemp/Package id 0}, or {@code thermal/cpu-thermal} of a thermal zone
 * @param device what it belongs to, see {@link SysFile#device}; empty if the kernel does not say
 * @param input the file with m°C (kernel documentation, hwmon/sysfs-interface and thermal/sysfs-api), of which only the
 *     last name stays the same
 */
record Thermometer(String name, Optional<String> device, Path input) {

    /** All that this machine has; hwmon first, which names its sensors better. */
    static List<Thermometer> all(Path sys) {
        var all = new ArrayList<Thermometer>();
        for (var chip : SysFile.list(sys.resolve("class/hwmon"), "hwmon")) {
            // Drivers before hwmon's present form keep their files one folder deeper.
            var device = SysFile.device(chip);
            Stream.of(chip, chip.resolve("device")).forEach(folder -> all.addAll(ofChip(folder, device)));
        }
        for (var zone : SysFile.list(sys.resolve("class/thermal"), "thermal_zone")) {
            SysFile.text(zone.resolve("type"))
                    .ifPresent(type ->
                            all.add(new Thermometer("thermal/" + type, SysFile.device(zone), zone.resolve("temp"))));
        }
        return all;
    }

    private static List<Thermometer> ofChip(Path folder, Optional<String> device) {
        var name = SysFile.text(folder.resolve("name"));
        if (name.isEmpty()) {
            return List.of();
        }
        return SysFile.inputs(folder, "temp").stream()
                .map(input -> {
                    var sensor = input.getFileName().toString().replace("_input", "");
                    var label = SysFile.text(folder.resolve(sensor + "_label")).orElse(sensor);
                    return new Thermometer(name.get() + "/" + label, device, input);
                })
                .toList();
    }

    /** Whether the other one is this one by all that is known, whatever its number. */
    boolean isLike(Thermometer other) {
        return name.equals(other.name)
                && device.equals(other.device)
                && input.getFileName().equals(other.input.getFileName());
    }

    String describe() {
        return name + device.map(place -> " of " + place).orElse("");
    }

    /** In °C. */
    double read() throws SensorException {
        long milliCelsius;
        try {
            milliCelsius = SysFile.number(input);
        } catch (IOException e) {
            throw new SensorException(Fault.UNREADABLE, input + ": " + e.getMessage());
        }
        double celsius = milliCelsius / 1e3;
        // Chips say -128 °C, 127 °C and above, or worse, where nothing is connected; a working server is below.
        if (celsius < -40 || celsius > 125) {
            throw new SensorException(
                    Fault.TEMPERATURE_RANGE, name + " says " + celsius + " °C, not within -40 to 125 °C");
        }
        return celsius;
    }

    /** The value if there is one, for lists. */
    OptionalDouble present() {
        try {
            return OptionalDouble.of(read());
        } catch (SensorException e) {
            return OptionalDouble.empty();
        }
    }
}
