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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
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

    private Sensor sensor(int unit, Table table, int register, RegisterFormat format, double scale) {
        var settings = new ModbusThermometer.Settings(
                URI.create("modbus://127.0.0.1:" + port),
                unit,
                table,
                register,
                format,
                scale,
                Duration.ofMillis(300),
                Duration.ofSeconds(30));
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
