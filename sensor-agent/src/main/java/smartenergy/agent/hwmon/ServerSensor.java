package smartenergy.agent.hwmon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
    private Optional<Choice> chosen;

    /**
     * The one thermometer that is read, as it was when it was chosen.
     *
     * @param alike all that nothing but a number told from it then, itself among them
     */
    private record Choice(Thermometer thermometer, List<Thermometer> alike) {
        static Choice of(Thermometer thermometer, List<Thermometer> all) {
            return new Choice(
                    thermometer, all.stream().filter(thermometer::isLike).toList());
        }

        /** Looks for it under whatever number it has now, and refuses what may be another one. */
        Thermometer among(List<Thermometer> all) throws SensorException {
            var now = Choice.of(thermometer, all).alike();
            if (now.size() == 1 && alike.size() == 1) {
                return now.getFirst();
            }
            if (now.equals(alike)) {
                return thermometer;
            }
            if (!now.isEmpty()) {
                throw new SensorException(
                        Fault.OTHER_DEVICE,
                        "there were " + alike.size() + " thermometers " + thermometer.describe() + ", now " + now.size()
                                + ", which cannot be told apart");
            }
            var others = all.stream().map(Thermometer::describe).toList();
            throw new SensorException(
                    Fault.MISSING, "there is no " + thermometer.describe() + " any more; what there is: " + others);
        }
    }

    private ServerSensor(DeviceDescription description, Path sys, String choice) {
        this.description = description;
        this.sys = sys;
        this.choice = choice;
        this.chosen = chosen(Thermometer.all(sys));
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

    private Optional<Choice> chosen(List<Thermometer> all) {
        return choose(choice, all).map(thermometer -> Choice.of(thermometer, all));
    }

    private static Optional<Thermometer> choose(String choice, List<Thermometer> all) {
        if (!choice.equals("auto")) {
            return first(choice, all);
        }
        var preferred =
                PREFERRED.stream().flatMap(name -> first(name, all).stream()).findFirst();
        return preferred.or(() ->
                first("", all.stream().filter(one -> one.present().isPresent()).toList()));
    }

    /** By its device rather than its number, so that it is the same one after the next start. */
    private static Optional<Thermometer> first(String name, List<Thermometer> all) {
        return all.stream()
                .filter(one -> one.name().startsWith(name))
                .min(Comparator.comparing(one -> one.device().orElse("")));
    }

    @Override
    public DeviceDescription description() {
        return description;
    }

    @Override
    public Optional<Observation> read() throws SensorException {
        var all = Thermometer.all(sys);
        if (chosen.isEmpty()) {
            chosen = chosen(all);
        }
        if (chosen.isEmpty()) {
            throw new SensorException(Fault.MISSING, "no thermometer for " + choice);
        }
        return Observation.now(Kind.SERVER.measured(chosen.get().among(all).read()));
    }
}
