package smartenergy.playground.chain;

import java.util.List;
import java.util.Map;

/**
 * One process of the chain.
 *
 * @param environment beside what this process has
 * @param address where it can be reached, for a person
 */
record Part(String name, List<String> command, Map<String, String> environment, Probe probe, String address) {}
