package smartenergy.agent;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import smartenergy.agent.aircon.ModbusThermometer;
import smartenergy.agent.aircon.RegisterFormat;
import smartenergy.agent.dht22.Dht22;
import smartenergy.agent.hardware.Found;
import smartenergy.agent.hardware.HardwareSource;
import smartenergy.agent.hardware.Numbering;
import smartenergy.agent.hwmon.ServerSensor;
import smartenergy.agent.source.Place;
import smartenergy.agent.time.KernelClock;
import smartenergy.agent.weather.WeatherSensor;
import smartenergy.agent.weather.WeatherSensor.Where;
import smartenergy.service.config.Env;

/**
 * The real sensors of a node.
 *
 * @param sys where the kernel's sysfs is
 * @param aircon empty if there is none
 * @param weather empty if none is wanted
 * @param clock who says whether the clock is set
 * @param clockPatience how long readings are held until it is
 */
public record HardwareConfig(
        Path sys,
        Dht22.Settings dht22,
        ServerSensor.Settings server,
        Optional<ModbusThermometer.Settings> aircon,
        Optional<WeatherSensor.Settings> weather,
        ClockTrust clock,
        Duration clockPatience) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Who says whether the clock is set. */
    enum ClockTrust {
        /** The kernel, which a time service tells. */
        KERNEL,
        /** It is taken to be right at all times. */
        TRUSTED
    }

    static HardwareConfig from(Env env) {
        return new HardwareConfig(
                env.path("SMART_ENERGY_SYS_DIR", "/sys"),
                new Dht22.Settings(
                        env.choice("SMART_ENERGY_DHT22", Dht22.Mode.class, Dht22.Mode.AUTO),
                        (int) env.number("SMART_ENERGY_DHT22_GPIO", 4, 0, 63),
                        env.duration("SMART_ENERGY_DHT22_INTERVAL", Duration.ofSeconds(10), Dht22.SHORTEST_INTERVAL)),
                new ServerSensor.Settings(
                        env.text("SMART_ENERGY_SERVER_SENSOR", "auto"),
                        env.duration("SMART_ENERGY_SERVER_INTERVAL", Duration.ofSeconds(10), SECOND)),
                aircon(env),
                weather(env),
                env.choice("SMART_ENERGY_CLOCK", ClockTrust.class, ClockTrust.KERNEL),
                env.duration("SMART_ENERGY_CLOCK_PATIENCE", Duration.ofMinutes(10)));
    }

    private static Optional<ModbusThermometer.Settings> aircon(Env env) {
        var url = env.optionalUri("SMART_ENERGY_AIRCON_URL", "modbus");
        var unit = (int) env.number("SMART_ENERGY_AIRCON_UNIT", 1, 0, 255);
        var table =
                env.choice("SMART_ENERGY_AIRCON_TABLE", ModbusThermometer.Table.class, ModbusThermometer.Table.HOLDING);
        var register = (int) env.number("SMART_ENERGY_AIRCON_REGISTER", 0, 0, 65_535);
        var format = env.choice("SMART_ENERGY_AIRCON_FORMAT", RegisterFormat.class, RegisterFormat.INT16);
        var scale = env.decimal("SMART_ENERGY_AIRCON_SCALE", 0.1, 1e-6, 1e6);
        var timeout = env.duration("SMART_ENERGY_AIRCON_TIMEOUT", Duration.ofSeconds(3));
        var interval = env.duration("SMART_ENERGY_AIRCON_INTERVAL", Duration.ofSeconds(30), SECOND);
        var noValue = noValue(env);
        return url.map(address -> new ModbusThermometer.Settings(
                address, unit, table, register, format, scale, timeout, interval, noValue));
    }

    /**
     * All ones is what most devices say; as a signed number it is -1, which at a tenth of a degree is a temperature.
     */
    private static Set<Integer> noValue(Env env) {
        var text = env.text("SMART_ENERGY_AIRCON_NO_VALUE", "0xFFFF");
        var values = new TreeSet<Integer>();
        for (var part : text.equals("none") ? new String[0] : text.split(",")) {
            if (part.strip().matches("0[xX][0-9a-fA-F]{1,4}|\\d{1,5}") && Integer.decode(trimmed(part)) <= 0xFFFF) {
                values.add(Integer.decode(trimmed(part)));
            } else {
                env.problem("SMART_ENERGY_AIRCON_NO_VALUE='" + text
                        + "' is not none, nor a list of 16-bit numbers such as 0xFFFF,0x8000");
                break;
            }
        }
        return values;
    }

    /** Leading zeros would make it octal. */
    private static String trimmed(String number) {
        return number.strip().replaceFirst("^0+(?=\\d)", "");
    }

    private static Optional<WeatherSensor.Settings> weather(Env env) {
        var url = env.uri("SMART_ENERGY_WEATHER_URL", "https://api.openweathermap.org", "https", "http");
        var key = env.secret("SMART_ENERGY_WEATHER_KEY");
        var where = where(env);
        var interval = env.duration("SMART_ENERGY_WEATHER_INTERVAL", Duration.ofMinutes(10), MINUTE);
        boolean hasKey = !key.reveal().isEmpty();
        if (hasKey && where.isEmpty()) {
            env.problem("SMART_ENERGY_WEATHER_KEY needs SMART_ENERGY_WEATHER_CITY, or SMART_ENERGY_WEATHER_LATITUDE and"
                    + " SMART_ENERGY_WEATHER_LONGITUDE");
        }
        if (!hasKey && where.isPresent()) {
            env.problem("SMART_ENERGY_WEATHER_KEY is not set, but the weather's place is");
        }
        return where.filter(some -> hasKey).map(some -> new WeatherSensor.Settings(url, some, key, interval));
    }

    private static Optional<Where> where(Env env) {
        var city = env.text("SMART_ENERGY_WEATHER_CITY", "");
        var latitude = env.optionalDecimal("SMART_ENERGY_WEATHER_LATITUDE", -90, 90);
        var longitude = env.optionalDecimal("SMART_ENERGY_WEATHER_LONGITUDE", -180, 180);
        if (latitude.isPresent() != longitude.isPresent()) {
            env.problem("SMART_ENERGY_WEATHER_LATITUDE and SMART_ENERGY_WEATHER_LONGITUDE are of use together only");
        }
        if (latitude.isPresent() && longitude.isPresent()) {
            return Optional.of(new Where.Coordinates(latitude.getAsDouble(), longitude.getAsDouble()));
        }
        return city.isEmpty() ? Optional.empty() : Optional.of(new Where.City(city));
    }

    HardwareSource.WallClock wallClock(Clock system) {
        return new HardwareSource.WallClock(
                system,
                switch (clock) {
                    case KERNEL -> new KernelClock()::isSynchronised;
                    case TRUSTED -> () -> true;
                },
                clockPatience);
    }

    /**
     * Looks for all of them.
     *
     * @param system the clock of this node
     * @param numbering keeps which of several alike is which
     */
    Found find(Place place, Clock system, Numbering numbering) {
        return Dht22.find(dht22, sys, place, numbering)
                .and(ServerSensor.find(server, sys, place))
                .and(ModbusThermometer.find(aircon, place))
                .and(WeatherSensor.find(weather, place, wallClock(system)));
    }
}
