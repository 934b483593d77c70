package smartenergy.playground.view;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import smartenergy.playground.chain.Addresses;
import smartenergy.playground.chain.Chain;

/**
 * The chain at one moment.
 *
 * @param accepted readings that the agent ever accepted, by its own count per device
 * @param inInfluxDb points that InfluxDB counts; -1 if it does not answer
 */
record Snapshot(
        long nanos,
        Scrape agent,
        Scrape gateway,
        Scrape sender,
        long accepted,
        long inInfluxDb,
        List<Chain.PartState> parts) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    static Snapshot of(Chain chain, HttpClient client) throws InterruptedException {
        var addresses = chain.addresses();
        return new Snapshot(
                System.nanoTime(),
                Scrape.of(client, addresses.sensorAgent()),
                Scrape.of(client, addresses.gatewayRelay()),
                Scrape.of(client, addresses.cloudSender()),
                accepted(client, addresses),
                inInfluxDb(client, addresses),
                chain.states());
    }

    /** The sum of the numbers in {@code "accepted":{"device":number,…}}. */
    private static long accepted(HttpClient client, Addresses addresses) throws InterruptedException {
        var body = get(client, addresses.sensorAgent().resolve("/audit"));
        int start = body.indexOf("\"accepted\":{");
        return start < 0
                ? -1
                : Pattern.compile(":(\\d+)")
                        .matcher(body.substring(start))
                        .results()
                        .mapToLong(match -> Long.parseLong(match.group(1)))
                        .sum();
    }

    private static long inInfluxDb(HttpClient client, Addresses addresses) throws InterruptedException {
        var query = "SELECT count(\"seq\") FROM \"energy\"../.*/";
        var body = get(
                client, addresses.influxDb().resolve("/query?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8)));
        return body.isEmpty()
                ? -1
                : Pattern.compile("Z\",(\\d+)\\]")
                        .matcher(body)
                        .results()
                        .map(match -> match.group(1))
                        .mapToLong(Long::parseLong)
                        .sum();
    }

    private static String get(HttpClient client, URI address) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }
}
