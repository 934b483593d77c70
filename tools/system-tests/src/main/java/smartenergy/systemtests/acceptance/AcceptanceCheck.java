package smartenergy.systemtests.acceptance;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import smartenergy.local.DeploymentCheck;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.Installation;

/** {@code smart-energy up --check}. */
public final class AcceptanceCheck implements DeploymentCheck {
    @Override
    public boolean run(DeploymentSettings settings, Installation installation, PrintStream out)
            throws IOException, InterruptedException {
        var silent = List.of(SilentFault.values());
        return new Acceptance(settings, Acceptance.VICTIMS, Acceptance.MOVERS, silent, installation, out).run();
    }
}
