package smartenergy.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.benchmarks.LatencyBench.Latency;

/**
 * What the chain took in a time.
 *
 * @param readingsPerSecond that the sensors were told to take, together
 * @param stored readings that came to InfluxDB in that time
 * @param parts by name
 * @param waiting where readings pile up
 * @param load of the machine at its end, as Linux tells it
 */
record SteadyFigures(
        int sensors,
        double readingsPerSecond,
        double seconds,
        long stored,
        Map<String, Part> parts,
        Waiting waiting,
        ChainCounters.Counts before,
        ChainCounters.Counts after,
        String load,
        Optional<Latency> latency) {
    static final String BROKER = "mqtt-broker";
    static final List<String> GATEWAY = List.of("gateway-relay", "datapond");
    static final String KAFKA = "kafka-1";
    static final String SENDER = "cloud-sender";
    static final String INFLUXD = "datalake";
    /** What Telegraf's chain has too. */
    static final List<String> SAME_SHAPE =
            List.of(BROKER, GATEWAY.getFirst(), GATEWAY.getLast(), KAFKA, SENDER, INFLUXD);

    /**
     * What one part took.
     *
     * @param sleepsPerSecond how often its threads went to sleep
     * @param residentBytes with all that it shares with others
     * @param proportionalBytes with its share of that
     */
    record Part(
            double cpuSeconds, double sleepsPerSecond, long residentBytes, long proportionalBytes, long writtenBytes) {
        static final Part NONE = new Part(0, 0, 0, 0, 0);

        Part plus(Part other) {
            return new Part(
                    cpuSeconds + other.cpuSeconds,
                    sleepsPerSecond + other.sleepsPerSecond,
                    residentBytes + other.residentBytes,
                    proportionalBytes + other.proportionalBytes,
                    writtenBytes + other.writtenBytes);
        }
    }

    /** How many readings waited in each service at the begin and at the end. */
    record Waiting(Map<String, Double> before, Map<String, Double> after) {}

    SteadyFigures with(Latency seen) {
        return new SteadyFigures(
                sensors, readingsPerSecond, seconds, stored, parts, waiting, before, after, load, Optional.of(seen));
    }

    Part whole() {
        return sum(parts.keySet());
    }

    /** @throws IllegalStateException if the chain has no part of a name */
    Part sum(Collection<String> names) {
        return names.stream().map(this::part).reduce(Part.NONE, Part::plus);
    }

    private Part part(String name) {
        var part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException("the chain has no part " + name + ", only " + parts.keySet());
        }
        return part;
    }

    double cpuPerMillion(Part part) {
        return part.cpuSeconds() / stored * 1e6;
    }

    double writtenPerReading(Part part) {
        return (double) part.writtenBytes() / stored;
    }

    double percentOfProcessor(Part part) {
        return part.cpuSeconds() / seconds * 100;
    }

    /** What was counted a second, by name; what did not change is left out. */
    Map<String, Double> countedPerSecond() {
        var counted = new TreeMap<String, Double>();
        after.counts().forEach((name, count) -> {
            // A counter with a label may not be told before it counts.
            double rate = (count - before.counts().getOrDefault(name, 0.0)) / seconds;
            if (rate > 0) {
                counted.put(name, rate);
            }
        });
        return counted;
    }
}
