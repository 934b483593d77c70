package smartenergy.service.config;

import java.util.List;

/** Lists everything that is wrong with a configuration; a service that meets it exits with 78. */
public final class ConfigException extends RuntimeException {
    /** EX_CONFIG of BSD's sysexits.h. */
    public static final int EXIT_CODE = 78;

    private static final long serialVersionUID = 1L;

    ConfigException(List<String> problems) {
        super("Configuration is not usable:\n  - " + String.join("\n  - ", problems));
    }
}
