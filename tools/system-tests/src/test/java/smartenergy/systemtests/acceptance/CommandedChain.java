package smartenergy.systemtests.acceptance;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.Installation;
import smartenergy.local.deployment.LocalDeployment;

/**
 * A chain of 200 sensors as a process of its own, with all that keeps it running, so that it can end like a machine
 * whose power is cut. Says {@code ready AGENT DATALAKE} on its output, what happens on its errors; stops each function
 * that its input names.
 */
final class CommandedChain {
    private CommandedChain() {}

    public static void main(String[] args) throws Exception {
        var settings = DeploymentSettings.in(Path.of(args[0])).withSensors(200, Integer.parseInt(args[1]));
        try (var chain = new LocalDeployment(settings, Installation.current(), System.err::println)) {
            chain.start();
            var addresses = chain.addresses();
            System.out.println("ready " + addresses.sensorAgent() + " " + addresses.dataLake());
            var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (var function = commands.readLine(); function != null; function = commands.readLine()) {
                chain.stop(function);
                System.out.println("stopped " + function);
            }
        }
    }
}
