package smartenergy.agent.dht22;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.agent.dht22.Outcome.Refused;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.Found;
import smartenergy.agent.hardware.Numbering;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.source.Place;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;

class Dht22SensorTest {
    private static final Place PLACE = new Place("gist", "server-room", "pi-1");
    private static final DeviceDescription DEVICE =
            DeviceDescription.of("pi-1-dht22-1", Kind.ROOM_CLIMATE, "dht22", "server-room", Duration.ofSeconds(10));

    @TempDir
    private Path sys;

    @TempDir
    private Path state;

    private Path numbers;
    private Path device;

    @BeforeEach
    void makeDevices() throws IOException {
        iioDevice(0, "bme280", 50_000, 50_000);
        device = iioDevice(1, "dht11", 21_400, 45_300);
        numbers = state.resolve("sensors.properties");
    }

    @Test
    void readsTheKernelsDriverAmongOtherDevices() throws Exception {
        var found = find(Dht22.Mode.AUTO);
        var sensor = found.sensors().getFirst();
        confirmFirst(sensor);

        assertThat(found.report()).singleElement().asString().contains("driver at " + device);
        assertThat(sensor.read().orElseThrow().measurement()).isEqualTo(Kind.ROOM_CLIMATE.measured(21.4, 45.3));
        assertThat(sensor.description()).isEqualTo(DEVICE);
    }

    @Test
    void findsAllOfSeveral() throws Exception {
        iioDevice(10, "dht11", 19_000, 40_000);

        assertThat(find(Dht22.Mode.AUTO).sensors())
                .extracting(sensor -> sensor.description().device())
                .containsExactly("pi-1-dht22-1", "pi-1-dht22-2");
    }

    @Test
    void saysWhatToDoWhereThereIsNone() throws Exception {
        Files.delete(device.resolve("name"));

        var found = find(Dht22.Mode.AUTO);

        assertThat(found.sensors()).isEmpty();
        assertThat(found.report().getFirst()).contains("dtoverlay=dht11,gpiopin=4", "SMART_ENERGY_DHT22=gpio");
    }

    @Test
    void waitsForADriverThatComesLaterIfItIsAskedFor() throws Exception {
        Files.delete(device.resolve("name"));
        var sensor = find(Dht22.Mode.KERNEL).sensors().getFirst();

        assertThat(fault(sensor)).isEqualTo(Fault.MISSING);

        Files.writeString(device.resolve("name"), "dht11\n");
        confirmFirst(sensor);
        assertThat(sensor.read()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"-10100, -10.1", "-3266700, -10.1", "-3276700, -0.1", "-40000, -40.0", "21400, 21.4"})
    void recoversWhatTheDriverMakesOfAClonesTwosComplement(long milliCelsius, double celsius) {
        assertThat(KernelReader.celsius(milliCelsius)).isEqualTo(celsius);
    }

    @ParameterizedTest
    @CsvSource({
        "Input/output error, BAD_FRAME",
        "Connection timed out, MISSING_EDGES",
        "Resource temporarily unavailable, COARSE_CLOCK",
        "Permission denied, UNREADABLE"
    })
    void knowsWhatTheDriversErrorsMean(String message, Fault reason) {
        assertThat(KernelReader.refusal(new IOException(message)).reason()).isEqualTo(reason);
    }

    @Test
    void getsARealErrorOfTheKernel() throws Exception {
        var unreadable = Path.of("/proc/self/mem"); // answers EIO at its beginning
        assumeTrue(Files.exists(unreadable), "there is no " + unreadable);
        Files.delete(device.resolve("in_temp_input"));
        Files.createSymbolicLink(device.resolve("in_temp_input"), unreadable);

        assertThat(fault(find(Dht22.Mode.AUTO).sensors().getFirst())).isEqualTo(Fault.BAD_FRAME);
    }

    @Test
    void refusesWhatADeadLineGives() throws Exception {
        iioDevice(1, "dht11", 0, 0);

        assertThat(fault(find(Dht22.Mode.AUTO).sensors().getFirst())).isEqualTo(Fault.ALL_ZERO);
    }

    @Test
    void retriesThreeTimesAfterThePauseThatTheSensorNeeds() {
        var sensor = new Dht22Sensor(DEVICE, () -> new Refused(Fault.CHECKSUM, "wrong"));

        for (int i = 0; i < 3; i++) {
            assertThat(failure(sensor).retryIn())
                    .hasValueSatisfying(pause -> assertThat(pause).isGreaterThan(Duration.ofSeconds(2)));
        }
        assertThat(failure(sensor).retryIn()).isEmpty();
        assertThat(failure(sensor).retryIn()).isPresent();
    }

    @Test
    void decodesEdgesItself() throws Exception {
        var reads = new ArrayDeque<>(List.of(new long[0], Frames.falls(453, 214), Frames.falls(454, 214)));
        var sensor = new Dht22Sensor(DEVICE, new EdgeReader(reads::remove));

        assertThat(fault(sensor)).isEqualTo(Fault.NO_ANSWER);
        confirmFirst(sensor);
        assertThat(sensor.read().orElseThrow().measurement()).isEqualTo(Kind.ROOM_CLIMATE.measured(21.4, 45.4));
    }

    @Test
    void saysThatThereIsNoGpioOnAMachineWithout() {
        assumeTrue(
                Files.notExists(Path.of("/dev/gpiochip0")), "this machine has GPIO lines, which a test must not drive");
        var sensor = find(Dht22.Mode.GPIO).sensors().getFirst();

        assertThatThrownBy(sensor::read).isInstanceOf(SensorException.class).hasMessageContaining("GPIO4");
    }

    @Test
    void knowsEachByItsLineWhileTheKernelNumbersThemAnew() throws Exception {
        Files.delete(device.resolve("name"));
        wire(4, 2, 20_000);
        wire(17, 3, 30_000);
        var sensors = find(Dht22.Mode.AUTO).sensors();
        sensors.forEach(Dht22SensorTest::confirmFirst);

        unwire(2);
        unwire(3);
        assertThat(sensors).allSatisfy(sensor -> assertThat(fault(sensor)).isEqualTo(Fault.MISSING));
        wire(17, 2, 30_100);
        assertThat(failure(sensors.getFirst())).hasMessageContaining("dht11@4").hasMessageContaining("dht11@17");
        wire(4, 3, 20_100);

        assertThat(celsius(sensors.getFirst())).isEqualTo(20.1);
        assertThat(celsius(sensors.getLast())).isEqualTo(30.1);
    }

    @Test
    void keepsANameFreeForOneThatIsAwayAtTheStart() throws Exception {
        Files.delete(device.resolve("name"));
        wire(4, 2, 20_000);
        wire(17, 3, 30_000);
        find(Dht22.Mode.AUTO);
        unwire(2);
        unwire(3);
        wire(17, 2, 30_000);

        var sensors = find(Dht22.Mode.AUTO).sensors();

        assertThat(sensors)
                .extracting(sensor -> sensor.description().device())
                .containsExactly("pi-1-dht22-1", "pi-1-dht22-2");
        confirmFirst(sensors.getLast());
        assertThat(celsius(sensors.getLast())).isEqualTo(30);
        assertThat(fault(sensors.getFirst())).isEqualTo(Fault.MISSING);
    }

    @Test
    void leavesAFileOfNumbersThatItCannotRead() throws Exception {
        Files.delete(device.resolve("name"));
        wire(4, 2, 20_000);
        Files.writeString(numbers, "dht22-2=platform\\u12");

        assertThat(find(Dht22.Mode.AUTO).sensors()).hasSize(1);

        assertThat(numbers).hasContent("dht22-2=platform\\u12");
    }

    @Test
    void refusesWhatOnlyANumberTellsApartOnceOneWasAway() throws Exception {
        var other = iioDevice(2, "dht11", 30_000, 40_000);
        var sensors = find(Dht22.Mode.AUTO).sensors();
        sensors.forEach(Dht22SensorTest::confirmFirst);
        assertThat(celsius(sensors.getFirst())).isEqualTo(21.4);

        Files.delete(other.resolve("name"));
        assertThat(fault(sensors.getFirst())).isEqualTo(Fault.OTHER_DEVICE);
        Files.writeString(other.resolve("name"), "dht11\n");
        assertThat(failure(sensors.getFirst())).hasMessageContaining("start the agent again");
    }

    private Found find(Dht22.Mode mode) {
        return Dht22.find(new Dht22.Settings(mode, 4, Duration.ofSeconds(10)), sys, PLACE, Numbering.keptIn(numbers));
    }

    private void wire(int line, int number, int milliCelsius) throws IOException {
        var folder = iioFolder(
                Files.createDirectories(sys.resolve("devices/platform/dht11@" + line)), number, "dht11", milliCelsius);
        Files.createSymbolicLink(sys.resolve("bus/iio/devices/iio:device" + number), folder);
    }

    private void unwire(int number) throws IOException {
        var link = sys.resolve("bus/iio/devices/iio:device" + number);
        Files.delete(link.toRealPath().resolve("name"));
        Files.delete(link);
    }

    private static double celsius(Sensor sensor) throws Exception {
        return sensor.read().orElseThrow().measurement().values().get("celsius");
    }

    private static void confirmFirst(Sensor sensor) {
        assertThat(fault(sensor)).isEqualTo(Fault.UNCONFIRMED);
    }

    private static Fault fault(Sensor sensor) {
        return failure(sensor).fault();
    }

    private static SensorException failure(Sensor sensor) {
        return catchThrowableOfType(SensorException.class, sensor::read);
    }

    private Path iioDevice(int number, String name, int milliCelsius, int milliPercent) throws IOException {
        var folder = iioFolder(sys.resolve("bus/iio/devices"), number, name, milliCelsius);
        Files.writeString(folder.resolve("in_humidityrelative_input"), milliPercent + "\n");
        return folder;
    }

    private static Path iioFolder(Path parent, int number, String name, int milliCelsius) throws IOException {
        var folder = Files.createDirectories(parent.resolve("iio:device" + number));
        Files.writeString(folder.resolve("name"), name + "\n");
        Files.writeString(folder.resolve("in_temp_input"), milliCelsius + "\n");
        Files.writeString(folder.resolve("in_humidityrelative_input"), "45000\n");
        return folder;
    }
}
