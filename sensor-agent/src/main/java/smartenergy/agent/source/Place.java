package smartenergy.agent.source;

/**
 * Where the readings are made.
 *
 * @param node the machine's own name, with which the names of its devices begin
 */
public record Place(String site, String room, String node) {}
