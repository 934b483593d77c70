package smartenergy.relay.datapond;

/** Something in the DataPond, and its place in the order in which things came. */
public record Stored<T>(long position, T item) {}
