package smartenergy.agent.aircon;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.ModbusSlaveException;
import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.procimg.InputRegister;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.Found;
import smartenergy.agent.hardware.Sensor;
import smartenergy.agent.hardware.SensorException;
import smartenergy.agent.source.Place;
import smartenergy.telemetry.DeviceDescription;
import smartenergy.telemetry.Kind;

/**
 * One temperature of an air conditioner or its gateway. Each read makes a connection of its own: many gateways allow
 * one or two and close idle ones, and nothing is left to be repaired after a cut.
 */
public final class ModbusThermometer implements Sensor {
    private static final String PROFILE = "modbus-air-conditioner";
    private static final int DEFAULT_PORT = 502;

    /** Which of Modbus's tables the temperature is in. */
    public enum Table {
        HOLDING,
        INPUT
    }

    /**
     * @param url such as {@code modbus://10.0.0.7:502}
     * @param unit the device behind the address, 1 for most
     * @param register as on the wire, from 0; manuals that count from 40001 or 30001 mean 0 by it
     * @param scale what one step of the register is, in °C
     * @param timeout of connecting and of the answer, each
     */
    public record Settings(
            URI url,
            int unit,
            Table table,
            int register,
            RegisterFormat format,
            double scale,
            Duration timeout,
            Duration interval) {
        private int port() {
            return url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
        }
    }

    private final Settings settings;
    private final DeviceDescription description;

    private ModbusThermometer(Settings settings, Place place) {
        this.settings = settings;
        this.description = DeviceDescription.of(
                place.node() + "-aircon-1", Kind.AIR_CONDITIONER, PROFILE, place.room(), settings.interval());
    }

    /** @param settings empty if there is no air conditioner */
    public static Found find(Optional<Settings> settings, Place place) {
        return settings.map(some -> new Found(
                        List.of(new ModbusThermometer(some, place)),
                        List.of("air conditioner: %s unit %d, %s register %d as %s times %s °C"
                                .formatted(
                                        some.url(),
                                        some.unit(),
                                        some.table(),
                                        some.register(),
                                        some.format(),
                                        some.scale()))))
                .orElseGet(() -> Found.nothing("air conditioner: SMART_ENERGY_AIRCON_URL is not set"));
    }

    @Override
    public DeviceDescription description() {
        return description;
    }

    @Override
    public Optional<Observation> read() throws SensorException {
        var master = new ModbusTCPMaster(
                settings.url().getHost(),
                settings.port(),
                (int) settings.timeout().toMillis(),
                false);
        try {
            connect(master);
            double raw = settings.format().decode(registers(master));
            return Observation.now(Kind.AIR_CONDITIONER.measured(celsius(raw)));
        } catch (ModbusSlaveException e) {
            throw new SensorException(Fault.REFUSED, settings.url() + " answers: " + e.getMessage());
        } catch (ModbusException e) {
            throw new SensorException(Fault.TIMEOUT, settings.url() + " gave no answer: " + e.getMessage());
        } finally {
            master.disconnect();
        }
    }

    /** Without the digits that binary fractions add. */
    private double celsius(double raw) {
        double celsius = raw * settings.scale();
        return Double.isFinite(celsius) ? Math.round(celsius * 1e3) / 1e3 : celsius;
    }

    private void connect(ModbusTCPMaster master) throws SensorException {
        try {
            master.connect();
            master.setRetries(1); // tries: 0 would mean 5; set before connecting, it is forgotten
        } catch (Exception e) { // which is what the library declares
            throw new SensorException(Fault.UNREACHABLE, settings.url() + ": " + e.getMessage());
        }
    }

    private int[] registers(ModbusTCPMaster master) throws ModbusException {
        int count = settings.format().count();
        InputRegister[] registers = switch (settings.table()) {
            case HOLDING -> master.readMultipleRegisters(settings.unit(), settings.register(), count);
            case INPUT -> master.readInputRegisters(settings.unit(), settings.register(), count);
        };
        return Stream.of(registers).mapToInt(InputRegister::getValue).toArray();
    }
}
