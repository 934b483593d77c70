package smartenergy.service;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

/**
 * The one way in which a service runs: it reads its configuration, starts, and stops when the process is told to.
 * Beside a {@code main}, only this looks at the environment and, with {@link FailFast}, ends the process.
 */
public final class ServiceMain {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceMain.class);
    /** Exit statuses of BSD's sysexits.h. */
    private static final int EX_USAGE = 64;

    private static final int EX_UNAVAILABLE = 69;

    private ServiceMain() {}

    /** Makes a running service, which is closed when the process stops. */
    @FunctionalInterface
    public interface Start<C> {
        /** @throws IOException if it cannot start and trying again would not help; says why */
        AutoCloseable start(C config) throws IOException, InterruptedException;
    }

    /**
     * Runs the service until the process is stopped; exits with 64, 78 or 69 if it cannot start.
     *
     * @param arguments of the process: a service has none, and one that nobody knows was meant for another program
     */
    public static <C> void run(String[] arguments, Function<Env, C> config, Start<C> start)
            throws InterruptedException {
        if (arguments.length > 0) {
            System.err.println("Unknown argument '" + arguments[0]
                    + "'\nusage: a service has no arguments; docs/reference/settings.md has the variables of the"
                    + " environment that it goes by");
            System.exit(EX_USAGE);
        }
        FailFast.install();
        var settings = config(config);
        try {
            var service = start.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "stop"));
        } catch (IOException e) {
            System.err.println("The service cannot start: " + e.getMessage());
            System.exit(EX_UNAVAILABLE);
        }
        new CountDownLatch(1).await();
    }

    /** What the environment says; exits with 78, naming everything that is wrong. */
    public static <C> C config(Function<Env, C> config) {
        try {
            return config.apply(new Env(System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(ConfigException.EXIT_CODE);
            throw e;
        }
    }

    private static void stop(AutoCloseable service) {
        try {
            service.close();
        } catch (Exception e) {
            LOG.error("Stopping failed", e);
        }
    }
}
