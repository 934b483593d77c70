package smartenergy.composer.composition;

/**
 * A way for data from one function to another.
 *
 * @param from the function that opens it
 * @param to the function that listens
 * @param port that it listens at
 * @param variable the environment variable by which {@code from} learns the address; empty for none
 */
public record Connection(String from, String to, int port, String variable) {}
