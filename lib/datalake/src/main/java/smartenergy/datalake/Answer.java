package smartenergy.datalake;

/** What InfluxDB said to a write. */
public sealed interface Answer {
    /** It would be the same if the write were repeated. */
    sealed interface Final extends Answer {}

    /** All is stored. */
    record Accepted() implements Final {}

    /**
     * Some or all lines are refused, however often they are sent.
     *
     * @param partial whether the good lines are stored; otherwise none may be
     */
    record Refused(String message, boolean partial) implements Final {}

    /** The body is larger than InfluxDB takes. */
    record TooLarge() implements Final {}

    /** Database or retention policy do not exist. */
    record SchemaMissing(String message) implements Answer {}

    /** It did not work now; it may later. */
    record Unavailable(String message) implements Answer {}
}
