package smartenergy.agent.aircon;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.ModbusSlaveException;
import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.msg.ModbusResponse;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersResponse;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersResponse;
import com.ghgande.j2mod.modbus.procimg.InputRegister;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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
     * @param noValue what a register holds where there is no sensor; 16 bits
     */
    public record Settings(
            URI url,
            int unit,
            Table table,
            int register,
            RegisterFormat format,
            double scale,
            Duration timeout,
            Duration interval,
            Set<Integer> noValue) {
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
            var registers = checked(ask(master));
            return Observation.now(
                    Kind.AIR_CONDITIONER.measured(celsius(settings.format().decode(registers))));
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
        } catch (Exception e) { // which is what the library declares
            throw new SensorException(Fault.UNREACHABLE, settings.url() + ": " + e.getMessage());
        }
    }

    private ModbusResponse ask(ModbusTCPMaster master) throws ModbusException {
        int count = settings.format().count();
        var request = switch (settings.table()) {
            case HOLDING -> new ReadMultipleRegistersRequest(settings.register(), count);
            case INPUT -> new ReadInputRegistersRequest(settings.register(), count);
        };
        request.setUnitID(settings.unit());
        var transaction = master.getTransport().createTransaction();
        transaction.setRetries(1); // tries: 0 would mean 5
        transaction.setCheckingValidity(true);
        transaction.setRequest(request);
        transaction.execute();
        return transaction.getResponse();
    }

    /** The registers of an answer that is one to this question; the library takes others too. */
    private int[] checked(ModbusResponse response) throws SensorException {
        if (response.getUnitID() != settings.unit()) {
            throw new SensorException(
                    Fault.OTHER_DEVICE,
                    settings.url() + " answers for unit " + response.getUnitID() + ", not " + settings.unit());
        }
        var registers = switch (response) {
            case ReadMultipleRegistersResponse holding when settings.table() == Table.HOLDING -> holding.getRegisters();
            case ReadInputRegistersResponse input when settings.table() == Table.INPUT -> input.getRegisters();
            default ->
                throw new SensorException(
                        Fault.MALFORMED, settings.url() + " answers with function " + response.getFunctionCode());
        };
        int count = registers == null ? 0 : registers.length;
        if (count != settings.format().count()) {
            throw new SensorException(
                    Fault.MALFORMED,
                    settings.url() + " answers with " + count + " registers, not "
                            + settings.format().count());
        }
        var values = Stream.of(registers).mapToInt(InputRegister::getValue).toArray();
        if (IntStream.of(values).allMatch(value -> settings.noValue().contains(value & 0xFFFF))) {
            throw new SensorException(
                    Fault.NOT_A_NUMBER,
                    "register %d holds 0x%04X, which stands for no sensor".formatted(settings.register(), values[0]));
        }
        return values;
    }
}
