package smartenergy.agent.hwmon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.Found;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.source.Place;

class ServerSensorTest {
    @TempDir
    private Path sys;

    @Test
    void prefersTheProcessorsOwnThermometer() throws Exception {
        put("class/hwmon/hwmon0/name", "nvme");
        put("class/hwmon/hwmon0/temp1_input", "60850");
        put("class/hwmon/hwmon10/name", "coretemp");
        put("class/hwmon/hwmon10/temp2_input", "51000");
        put("class/hwmon/hwmon10/temp2_label", "Core 0");
        put("class/hwmon/hwmon10/temp1_input", "52000");
        put("class/hwmon/hwmon10/temp1_label", "Package id 0");
        put("class/thermal/thermal_zone0/type", "x86_pkg_temp");
        put("class/thermal/thermal_zone0/temp", "52100");

        var found = find("auto");

        assertThat(celsius(found)).isEqualTo(52);
        assertThat(found.report())
                .containsExactly(
                        "server temperature: nvme/temp1 60.85 °C",
                        "server temperature: coretemp/Package id 0 52.0 °C  <- this one",
                        "server temperature: coretemp/Core 0 51.0 °C",
                        "server temperature: thermal/x86_pkg_temp 52.1 °C");
    }

    @Test
    void readsARaspberryPi() throws Exception {
        put("class/hwmon/hwmon1/name", "cpu_thermal");
        put("class/hwmon/hwmon1/temp1_input", "48312");

        assertThat(celsius(find("auto"))).isEqualTo(48.312);
    }

    @Test
    void takesAThermalZoneWhereThereIsNoHwmon() throws Exception {
        put("class/thermal/thermal_zone3/type", "cpu-thermal");
        put("class/thermal/thermal_zone3/temp", "39500");

        assertThat(celsius(find("auto"))).isEqualTo(39.5);
    }

    @Test
    void takesTheThermometerThatIsAskedFor() throws Exception {
        put("class/hwmon/hwmon0/name", "coretemp");
        put("class/hwmon/hwmon0/temp1_input", "52000");
        put("class/hwmon/hwmon1/name", "nvme");
        put("class/hwmon/hwmon1/temp1_input", "41000");

        assertThat(celsius(find("nvme"))).isEqualTo(41);
    }

    @Test
    void saysWhereItLookedInVain() throws Exception {
        assertThat(find("auto").sensors()).isEmpty();
        assertThat(find("auto").report().getFirst())
                .contains("nothing for SMART_ENERGY_SERVER_SENSOR=auto", "class/hwmon", "class/thermal");
        assertThat(fault(find("nvme"))).isEqualTo(Fault.MISSING);
        assertThat(find("off").report()).containsExactly("server temperature: off");
    }

    @ParameterizedTest
    @CsvSource({"-128000, TEMPERATURE_RANGE", "127850, TEMPERATURE_RANGE", "warm, NOT_A_NUMBER", "'', NOT_A_NUMBER"})
    void refusesWhatIsNoTemperature(String text, Fault fault) throws Exception {
        put("class/hwmon/hwmon0/name", "coretemp");
        put("class/hwmon/hwmon0/temp1_input", text);

        assertThat(fault(find("coretemp"))).isEqualTo(fault);
    }

    @Test
    void findsTheThermometerAgainUnderAnotherNumber() throws Exception {
        put("class/hwmon/hwmon0/name", "coretemp");
        put("class/hwmon/hwmon0/temp1_input", "52000");
        var found = find("auto");
        Files.delete(sys.resolve("class/hwmon/hwmon0/temp1_input"));
        assertThat(fault(found)).isEqualTo(Fault.MISSING);
        put("class/hwmon/hwmon5/name", "coretemp");
        put("class/hwmon/hwmon5/temp1_input", "53000");

        assertThat(celsius(found)).isEqualTo(53);
    }

    @Test
    void looksPastAnotherChipThatGotItsNumber() throws Exception {
        put("class/hwmon/hwmon0/name", "nvme");
        put("class/hwmon/hwmon0/temp1_input", "35850");
        put("class/hwmon/hwmon1/name", "coretemp");
        put("class/hwmon/hwmon1/temp1_input", "55000");
        put("class/hwmon/hwmon1/temp1_label", "Package id 0");
        var found = find("auto");
        assertThat(celsius(found)).isEqualTo(55);

        swap("class/hwmon/hwmon0", "class/hwmon/hwmon1");
        assertThat(celsius(found)).isEqualTo(55);
        Files.delete(sys.resolve("class/hwmon/hwmon0/name"));

        assertThat(failure(found))
                .hasMessageContaining("there is no coretemp/Package id 0 any more")
                .hasMessageContaining("nvme/temp1");
    }

    @Test
    void tellsTwoOfOneNameApartByTheirDevices() throws Exception {
        chipOf("pci0000:00/0000:01:00.0/nvme/nvme0", 0, "41000");
        chipOf("pci0000:00/0000:02:00.0/nvme/nvme1", 1, "51000");
        var found = find("nvme");
        assertThat(celsius(found)).isEqualTo(41);

        swap("class/hwmon/hwmon0", "class/hwmon/hwmon1");
        assertThat(celsius(found)).isEqualTo(41);
        assertThat(celsius(find("nvme"))).as("chosen anew").isEqualTo(41);
    }

    @Test
    void readsNoOtherOfItsNameWhenItIsGone() throws Exception {
        chipOf("pci0000:00/0000:01:00.0/nvme/nvme0", 0, "41000");
        var found = find("nvme");
        swap("class/hwmon/hwmon0", "away");
        chipOf("pci0000:00/0000:02:00.0/nvme/nvme0", 0, "51000");

        assertThat(failure(found))
                .hasMessageContaining("0000:01:00.0/nvme/nvme* any more")
                .hasMessageContaining("0000:02:00.0");
    }

    @Test
    void refusesWhatOnlyANumberToldApartWhenOneIsAway() throws Exception {
        for (int zone = 0; zone < 2; zone++) {
            put("class/thermal/thermal_zone" + zone + "/type", "acpitz");
            put("class/thermal/thermal_zone" + zone + "/temp", "4" + zone + "000");
        }
        var found = find("thermal/acpitz");
        assertThat(celsius(found)).isEqualTo(40);

        Files.delete(sys.resolve("class/thermal/thermal_zone0/type"));
        assertThat(fault(found)).isEqualTo(Fault.OTHER_DEVICE);
    }

    private void chipOf(String device, int number, String milliCelsius) throws IOException {
        var chip = "class/hwmon/hwmon" + number;
        put(chip + "/name", "nvme");
        put(chip + "/temp1_input", milliCelsius);
        var place = Files.createDirectories(sys.resolve("devices").resolve(device));
        Files.createSymbolicLink(sys.resolve(chip).resolve("device"), place);
    }

    private void swap(String one, String other) throws IOException {
        var between = sys.resolve("between");
        Files.move(sys.resolve(one), between);
        if (Files.exists(sys.resolve(other))) {
            Files.move(sys.resolve(other), sys.resolve(one));
        }
        Files.move(between, sys.resolve(other));
    }

    private Found find(String choice) {
        return ServerSensor.find(
                new ServerSensor.Settings(choice, Duration.ofSeconds(10)),
                sys,
                new Place("gist", "server-room", "pi-1"));
    }

    private static double celsius(Found found) throws Exception {
        var measurement = sensor(found).read().orElseThrow().measurement();
        return measurement.values().get("celsius");
    }

    private static Fault fault(Found found) {
        return failure(found).fault();
    }

    private static SensorException failure(Found found) {
        return catchThrowableOfType(SensorException.class, () -> sensor(found).read());
    }

    private static Sensor sensor(Found found) {
        return found.sensors().getFirst();
    }

    private void put(String file, String text) throws IOException {
        var path = sys.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
