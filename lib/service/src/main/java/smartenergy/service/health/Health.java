package smartenergy.service.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a service needs in order to be ready, each part with its present state. Any thread. */
public final class Health {
    private final Map<String, State> parts = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    /** @param detail what a person should know, such as the address or the last error; without secrets */
    public record State(boolean ready, String detail) {}

    /** Names a part that must become ready. */
    public Health expect(String part) {
        parts.putIfAbsent(part, new State(false, "starting"));
        return this;
    }

    /** Names a part that is shown, but without which the service is ready all the same. */
    public Health watch(String part) {
        watched.add(part);
        return expect(part);
    }

    public void ready(String part, String detail) {
        parts.put(part, new State(true, detail));
    }

    public void notReady(String part, String detail) {
        parts.put(part, new State(false, detail));
    }

    public boolean isReady() {
        return parts.entrySet().stream().allMatch(part -> part.getValue().ready() || watched.contains(part.getKey()));
    }

    /** The parts by name. */
    public Map<String, State> parts() {
        var sorted = new LinkedHashMap<String, State>();
        parts.keySet().stream().sorted().forEach(part -> sorted.put(part, parts.get(part)));
        return sorted;
    }
}
