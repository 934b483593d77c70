package smartenergy.local.view;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import smartenergy.local.deployment.LocalDeployment;
import smartenergy.local.metrics.Scrape;

/** The deployment at one moment; a function's metrics are absent if it did not tell them. */
record Snapshot(
        long nanos,
        Optional<Scrape> agent,
        Optional<Scrape> gateway,
        Optional<Scrape> sender,
        Optional<Scrape> analytics,
        List<LocalDeployment.FunctionState> functions) {
    static Snapshot of(LocalDeployment deployment, HttpClient client) throws InterruptedException {
        var addresses = deployment.addresses();
        return new Snapshot(
                System.nanoTime(),
                scrape(client, addresses.sensorAgent()),
                scrape(client, addresses.gatewayRelay()),
                scrape(client, addresses.cloudSender()),
                scrape(client, addresses.analytics()),
                deployment.states());
    }

    private static Optional<Scrape> scrape(HttpClient client, URI service) throws InterruptedException {
        try {
            return Optional.of(Scrape.of(client, service));
        } catch (IOException e) {
            return Optional.empty(); // It moves, or was killed; the next snapshot asks again.
        }
    }
}
