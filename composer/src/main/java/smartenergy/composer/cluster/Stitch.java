package smartenergy.composer.cluster;

import smartenergy.composer.composition.Connection;

/**
 * Whether data can pass along a connection.
 *
 * @param detail for a person: why not, or what was tried
 */
public record Stitch(Connection connection, boolean isStitched, String detail) {}
