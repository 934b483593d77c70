package smartenergy.composer.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import smartenergy.composer.composition.Connection;

/**
 * Whether data can pass along a connection.
 *
 * @param from the function that opens it
 * @param to the function that listens at {@code port}
 * @param detail for a person: why not, or what was tried
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ConnectionStatus(
        String from,
        String to,
        int port,
        @JsonProperty("stitched") boolean isStitched,
        String detail) {
    public ConnectionStatus {
        detail = Objects.requireNonNullElse(detail, "");
    }

    public ConnectionStatus(Connection connection, boolean isStitched, String detail) {
        this(connection.from(), connection.to(), connection.port(), isStitched, detail);
    }

    /** The connection, for people. */
    public String name() {
        return from + " → " + to + ":" + port;
    }
}
