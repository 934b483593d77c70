package smartenergy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.service.config.Env;

class CommandsTest {
    /** The bits of 45.3 % and 21.4 °C with their checksum, as an AM2302 sends them. */
    private static final String BITS = "0000000111000101" + "0000000011010110" + "10011100";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Commands commands = new Commands(
            new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    @Test
    void decodesATrace() throws Exception {
        assertThat(decode(trace(BITS))).isZero();
        assertThat(text(out)).isEqualTo("21.4 °C  45.3 %\n");
    }

    @Test
    void explainsHowARecordingIsRead() throws Exception {
        var file = Files.writeString(folder.resolve("room.csv"), "when,t_in,rh,state\n3/4/26 9:30,20.5,40,1D\n");

        assertThat(commands.explain("no-such.csv", "")).isEqualTo(66);
        assertThat(commands.explain(file.toString(), "")).isEqualTo(1);
        assertThat(text(err)).contains("SMART_ENERGY_REPLAY_COLUMNS=dates=dmy");
        assertThat(commands.explain(file.toString(), "dates=dmy,celsius=t_in,humidityPercent=rh"))
                .isZero();
        assertThat(text(out))
                .contains("line 2: 2026-04-03T09:30:00Z t_in=20.5, rh=40.0, state='1D'", "1 rows read, 0 left out")
                .endsWith("played as [celsius=t_in, humidityPercent=rh, values=[], texts=[state]]\n");
    }

    @Test
    void saysWhyATraceHasNoReading() throws Exception {
        assertThat(decode(trace(BITS.replace("10011100", "10011101")))).isEqualTo(1);
        assertThat(text(err)).endsWith("no reading (checksum): the bytes add up to 156, not 157\n");
    }

    @Test
    void decodesEachReadOfALongRecording() throws Exception {
        assertThat(decode("0,0\n20000,1\n2000000,0\n2020000,1\n")).isEqualTo(1);
        assertThat(text(err).lines()).hasSize(2).allMatch(line -> line.contains("no-answer"));
    }

    @Test
    void tellsAFileThatCannotBeReadFromOneThatIsNoTrace() throws Exception {
        assertThat(commands.decode(folder.resolve("none.csv").toString())).isEqualTo(66);
        assertThat(commands.decode(folder.toString())).isEqualTo(66);
        assertThat(decode("0,0\n1,2\n")).isEqualTo(1);
        assertThat(text(err)).contains("none.csv: no such file", "line 2 is '1,2'");
    }

    @Test
    void listsWhatThisNodeHasWithoutSecrets() throws Exception {
        Files.createDirectories(folder.resolve("class/hwmon/hwmon0"));
        Files.writeString(folder.resolve("class/hwmon/hwmon0/name"), "cpu_thermal\n");
        Files.writeString(folder.resolve("class/hwmon/hwmon0/temp1_input"), "48312\n");
        var vars = Map.of(
                "SMART_ENERGY_NODE", "pi-1",
                "SMART_ENERGY_SYS_DIR", folder.toString(),
                "SMART_ENERGY_AIRCON_URL", "modbus://10.0.0.7:502",
                "SMART_ENERGY_WEATHER_CITY", "Gwangju",
                "SMART_ENERGY_WEATHER_KEY", "hunter2");

        assertThat(commands.list(AgentConfig.from(new Env(vars)), Clock.systemUTC()))
                .isZero();
        assertThat(text(out))
                .contains("DHT22: the kernel's driver has no device")
                .contains("server temperature: cpu_thermal/temp1 48.312 °C  <- this one")
                .contains("air conditioner: modbus://10.0.0.7:502 unit 1")
                .contains("weather: City[name=Gwangju] from https://api.openweathermap.org")
                .contains("pi-1-server-1 every PT10S: server celsius -40.0 to 150.0 °C")
                .contains("SMART_ENERGY_SOURCE is not hardware")
                .doesNotContain("hunter2");
    }

    @Test
    void showsHowItIsUsed() {
        assertThat(commands.usage()).isEqualTo(64);
        assertThat(text(err)).startsWith("usage: sensor-agent");
    }

    private int decode(String trace) throws Exception {
        return commands.decode(
                Files.writeString(folder.resolve("trace.csv"), trace).toString());
    }

    private static String trace(String bits) {
        var lines = new StringBuilder("t_us,level\n0,0\n1000,1\n1030,0\n1110,1\n");
        int at = 1190;
        for (char bit : bits.toCharArray()) {
            lines.append(at).append(",0\n").append(at + 54).append(",1\n");
            at += bit == '1' ? 127 : 79;
        }
        return lines.append(at).append(",0\n").append(at + 50).append(",1\n").toString();
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
