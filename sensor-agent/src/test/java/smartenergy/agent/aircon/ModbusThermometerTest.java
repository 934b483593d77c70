package smartenergy.agent.aircon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import com.ghgande.j2mod.modbus.slave.ModbusSlave;
import com.ghgande.j2mod.modbus.slave.ModbusSlaveFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.agent.aircon.ModbusThermometer.Table;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.source.Place;

/** Against a real Modbus server in this process. */
class ModbusThermometerTest {
    private static final int UNIT = 7;

    private int port;
    private ModbusSlave server;

    @BeforeEach
    void startServer() throws Exception {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        start();
    }

    @AfterEach
    void stopServer() {
        ModbusSlaveFactory.close();
    }

    private void start() throws ModbusException {
        var image = new SimpleProcessImage(UNIT);
        for (int value : new int[] {163, 0xFFF6, 0xFFFF, 0xFF9C, 0x4182, 0x6666, 0x6666, 0x4182}) {
            image.addRegister(new SimpleRegister(value));
        }
        image.addInputRegister(new SimpleInputRegister(185));
        server = ModbusSlaveFactory.createTCPSlave(InetAddress.getLoopbackAddress(), port, 2, false, 0);
        server.addProcessImage(UNIT, image);
        server.open();
    }

    @ParameterizedTest
    @CsvSource({
        "0, INT16, 0.1, 16.3",
        "1, INT16, 0.1, -1.0",
        "1, UINT16, 0.001, 65.526",
        "2, INT32, 0.1, -10.0",
        "4, FLOAT32, 1, 16.3",
        "6, FLOAT32_SWAPPED, 1, 16.3"
    })
    void readsHoldingRegistersInEveryFormat(int register, RegisterFormat format, double scale, double celsius)
            throws Exception {
        assertThat(celsius(sensor(UNIT, Table.HOLDING, register, format, scale)))
                .isEqualTo(celsius);
    }

    @Test
    void readsInputRegisters() throws Exception {
        assertThat(celsius(sensor(UNIT, Table.INPUT, 0, RegisterFormat.INT16, 0.1)))
                .isEqualTo(18.5);
    }

    @Test
    void saysThatTheDeviceHasNoSuchRegister() {
        assertThat(fault(sensor(UNIT, Table.INPUT, 99, RegisterFormat.INT16, 0.1)))
                .isEqualTo(Fault.REFUSED);
    }

    @Test
    void readsAgainAfterTheDeviceWasAway() throws Exception {
        var sensor = sensor(UNIT, Table.HOLDING, 0, RegisterFormat.INT16, 0.1);
        assertThat(celsius(sensor)).isEqualTo(16.3);
        ModbusSlaveFactory.close();

        assertThat(fault(sensor)).isEqualTo(Fault.UNREACHABLE);

        start();
        assertThat(celsius(sensor)).isEqualTo(16.3);
    }

    @Test
    void givesUpOnADeviceThatAcceptsAndSaysNothing() throws IOException {
        ModbusSlaveFactory.close();
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();

            assertThat(fault(sensor(UNIT, Table.HOLDING, 0, RegisterFormat.INT16, 0.1)))
                    .isEqualTo(Fault.TIMEOUT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 00000000000507030200D7, TIMEOUT",
        "0, 00000000000508030200D7, OTHER_DEVICE",
        "0, 00000000000507040200D7, MALFORMED",
        "0, 000000000007070304006300D7, MALFORMED",
        "0, 000000000003070300, MALFORMED",
        "0, 0000000000050703C800D7, TIMEOUT",
        "0, 000000000003078302, REFUSED",
        "0, 000000000005070302FFFF, NOT_A_NUMBER",
        "0, 485454502F312E31, TIMEOUT"
    })
    void refusesAnAnswerThatIsNone(int transactionsAhead, String answer, Fault fault) throws Exception {
        ModbusSlaveFactory.close();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            Thread.ofPlatform().daemon().start(() -> answer(server, transactionsAhead, answer));
            var refusal = catchThrowableOfType(
                    SensorException.class,
                    () -> sensor(UNIT, Table.HOLDING, 0, RegisterFormat.INT16, 0.1)
                            .read());

            assertThat(refusal).isNotNull();
            assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
        }
    }

    private static void answer(ServerSocket server, int transactionsAhead, String answer) {
        try (var socket = server.accept()) {
            var question = socket.getInputStream().readNBytes(12);
            var bytes = HexFormat.of().parseHex(answer);
            int transaction = ((question[0] & 0xFF) << 8 | question[1] & 0xFF) + transactionsAhead;
            bytes[0] = (byte) (transaction >> 8);
            bytes[1] = (byte) transaction;
            socket.getOutputStream().write(bytes);
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sensor sensor(int unit, Table table, int register, RegisterFormat format, double scale) {
        var settings = new ModbusThermometer.Settings(
                URI.create("modbus://127.0.0.1:" + port),
                unit,
                table,
                register,
                format,
                scale,
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                Set.of(0xFFFF));
        return ModbusThermometer.find(Optional.of(settings), new Place("gist", "server-room", "pi-1"))
                .sensors()
                .getFirst();
    }

    private static double celsius(Sensor sensor) throws Exception {
        return sensor.read().orElseThrow().measurement().values().get("celsius");
    }

    private static Fault fault(Sensor sensor) {
        return catchThrowableOfType(SensorException.class, sensor::read).fault();
    }
}
