package smartenergy.composer.composition;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A way for data from one function to another.
 *
 * @param from the function that opens it
 * @param to the function that listens
 * @param port that it listens at
 * @param variable the environment variable by which {@code from} learns the address; empty for none
 * @param form of the address, with {@code {host}} and {@code {port}} in it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Connection(String from, String to, int port, String variable, String form) {
    public static final String PLAIN_FORM = "{host}:{port}";

    /** What the variable is set to. */
    public String address(String host) {
        return form.replace("{host}", host).replace("{port}", Integer.toString(port));
    }

    /** For people. */
    @Override
    public String toString() {
        return from + " → " + to + ":" + port;
    }
}
