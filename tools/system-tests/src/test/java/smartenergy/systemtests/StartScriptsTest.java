package smartenergy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import smartenergy.local.deployment.Installation;

/** Each start script finds Java by itself, so that its folder can be copied; they all do it in the same way. */
class StartScriptsTest {
    private static final List<String> SERVICES = List.of(
            "sensor-agent",
            "gateway-relay",
            "cloud-sender",
            "analytics",
            "console",
            "forecaster",
            "forecaster-trainer",
            "composer",
            "smart-energy-cli");
    private static final Pattern FIND_JAVA =
            Pattern.compile("^find_java\\(\\) \\{.*?^}$", Pattern.MULTILINE | Pattern.DOTALL);

    private static String findJava(String service) throws IOException {
        var script =
                Files.readString(Path.of(Installation.current().service(service).getFirst()));
        var function = FIND_JAVA.matcher(script);

        assertThat(function.find()).as("find_java in the script of " + service).isTrue();
        return function.group()
                // The agent prefers a runtime that was made for its node.
                .replace("\"$home/target/image/bin/java\" ", "")
                .replaceAll(" \\\\\n +", " ")
                .replace(service + " needs", "SERVICE needs");
    }

    @Test
    void findJavaInTheSameWay() throws IOException {
        var found = new TreeMap<String, String>();
        for (var service : SERVICES) {
            found.put(service, findJava(service));
        }

        assertThat(found).allSatisfy((_, text) -> assertThat(text).isEqualTo(found.get("composer")));
    }
}
