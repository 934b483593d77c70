package smartenergy.playground.view;

import java.net.http.HttpClient;
import java.util.List;
import smartenergy.playground.chain.Chain;

/** The chain at one moment. */
record Snapshot(
        long nanos, Scrape agent, Scrape gateway, Scrape sender, Scrape analytics, List<Chain.PartState> parts) {
    static Snapshot of(Chain chain, HttpClient client) throws InterruptedException {
        var addresses = chain.addresses();
        return new Snapshot(
                System.nanoTime(),
                Scrape.of(client, addresses.sensorAgent()),
                Scrape.of(client, addresses.gatewayRelay()),
                Scrape.of(client, addresses.cloudSender()),
                Scrape.of(client, addresses.analytics()),
                chain.states());
    }
}
