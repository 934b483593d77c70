package smartenergy.relay.edgex;

/** The release of EdgeX whose rules hold. Both name their API v3. */
public enum Release {
    V3("3.1.0"),
    /** Also takes null values, arrays of objects, and readings that leave out what their event says. */
    V4("4.0.0");

    static final String API_VERSION = "v3";

    private final String version;

    Release(String version) {
        this.version = version;
    }

    String version() {
        return version;
    }
}
