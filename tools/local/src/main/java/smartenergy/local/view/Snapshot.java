package smartenergy.local.view;

import java.net.http.HttpClient;
import java.util.List;
import smartenergy.local.deployment.LocalDeployment;

/** The chain at one moment. */
record Snapshot(
        long nanos,
        Scrape agent,
        Scrape gateway,
        Scrape sender,
        Scrape analytics,
        List<LocalDeployment.PartState> parts) {
    static Snapshot of(LocalDeployment chain, HttpClient client) throws InterruptedException {
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
