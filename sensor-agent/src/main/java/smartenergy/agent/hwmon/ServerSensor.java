package smartenergy.agent.hwmon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.Found;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.source.Place;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;

/**
 * The server's temperature: always of the same thermometer, since the hottest one of a machine changes and would make
 * jumps that nothing in the machine made.
 */
public final class ServerSensor implements Sensor {
    private static final String PROFILE = "server-thermometer";
    /** How the processor's own thermometer is called: Intel, AMD, Raspberry Pi and other boards. The first one wins. */
    private static final List<String> PREFERRED = List.of(
            "coretemp/Package",
            "k10temp/Tctl",
            "k10temp/",
            "zenpower/",
            "cpu_thermal/",
            "soc_thermal/",
            "thermal/x86_pkg_temp",
            "thermal/cpu-thermal",
            "thermal/cpu_thermal",
            "thermal/soc-thermal");

    /**
     * @param choice {@code auto} for the processor's own, {@code off}, or a thermometer's name or how it begins, such
     *     as {@code nvme}
     */
    public record Settings(String choice, Duration interval) {}

    private final DeviceDescription description;
    private final Path sys;
    private final String choice;
    private Optional<Thermometer> thermometer;

    private ServerSensor(DeviceDescription description, Path sys, String choice) {
        this.description = description;
        this.sys = sys;
        this.choice = choice;
        this.thermometer = choose(choice, Thermometer.all(sys));
    }

    /** @param sys where the kernel's sysfs is */
    public static Found find(Settings settings, Path sys, Place place) {
        if (settings.choice().equals("off")) {
            return Found.nothing("server temperature: off");
        }
        var all = Thermometer.all(sys);
        var chosen = choose(settings.choice(), all);
        var report = new ArrayList<String>();
        for (var one : all) {
            var value = one.present().isPresent() ? one.present().getAsDouble() + " °C" : "no value";
            boolean isChosen = chosen.equals(Optional.of(one));
            report.add("server temperature: " + one.name() + " " + value + (isChosen ? "  <- this one" : ""));
        }
        if (chosen.isEmpty()) {
            report.add("server temperature: nothing for SMART_ENERGY_SERVER_SENSOR=" + settings.choice() + " in " + sys
                    + "/class/hwmon and " + sys + "/class/thermal");
        }
        if (chosen.isEmpty() && settings.choice().equals("auto")) {
            return new Found(List.of(), report);
        }
        var description = DeviceDescription.of(
                place.node() + "-server-1", Kind.SERVER, PROFILE, place.room(), settings.interval());
        return new Found(List.of(new ServerSensor(description, sys, settings.choice())), report);
    }

    private static Optional<Thermometer> choose(String choice, List<Thermometer> all) {
        if (!choice.equals("auto")) {
            return all.stream().filter(one -> one.name().startsWith(choice)).findFirst();
        }
        var preferred = PREFERRED.stream()
                .flatMap(name -> all.stream().filter(one -> one.name().startsWith(name)))
                .findFirst();
        return preferred.or(
                () -> all.stream().filter(one -> one.present().isPresent()).findFirst());
    }

    @Override
    public DeviceDescription description() {
        return description;
    }

    @Override
    public Optional<Observation> read() throws SensorException {
        if (thermometer.isEmpty()) {
            thermometer = choose(choice, Thermometer.all(sys));
        }
        if (thermometer.isEmpty()) {
            throw new SensorException(Fault.MISSING, "no thermometer for " + choice);
        }
        try {
            return Observation.now(Kind.SERVER.measured(thermometer.get().read()));
        } catch (SensorException e) {
            if (e.fault() == Fault.MISSING) {
                thermometer = Optional.empty(); // a reloaded driver comes back under another number
            }
            throw e;
        }
    }
}
