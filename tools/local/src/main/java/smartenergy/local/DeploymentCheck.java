package smartenergy.local;

import java.io.IOException;
import java.io.PrintStream;
import smartenergy.local.deployment.DeploymentSettings;
import smartenergy.local.deployment.Installation;

/** A check of the whole local deployment; offered, as a service of Java's ServiceLoader, by the system tests. */
public interface DeploymentCheck {
    /** Returns whether it passed; what happens is printed. */
    boolean run(DeploymentSettings settings, Installation installation, PrintStream out)
            throws IOException, InterruptedException;
}
