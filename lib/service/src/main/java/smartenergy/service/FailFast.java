package smartenergy.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when one of its threads dies unexpectedly. Whoever watches it starts another one, which is better
 * than half a service that looks alive; kill -9 must not lose anything anyway.
 */
public final class FailFast {
    private static final Logger LOG = LoggerFactory.getLogger(FailFast.class);
    /** EX_SOFTWARE of BSD's sysexits.h. */
    private static final int EXIT_CODE = 70;

    private FailFast() {}

    /** For a service's main, before it starts any thread. */
    public static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> {
            LOG.error("Thread {} died, and so does the process", thread.getName(), cause);
            Runtime.getRuntime().halt(EXIT_CODE);
        });
    }
}
