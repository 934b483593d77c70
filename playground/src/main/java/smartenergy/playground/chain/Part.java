package smartenergy.playground.chain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One process of the chain.
 *
 * @param environment beside what this process has
 * @param address where it can be reached, for a person
 */
record Part(String name, List<String> command, Map<String, String> environment, Probe probe, String address) {

    /** @param more environment, which is added to this one's or takes the place of it */
    Part with(Map<String, String> more) {
        var all = new HashMap<>(environment);
        all.putAll(more);
        return new Part(name, command, all, probe, address);
    }
}
