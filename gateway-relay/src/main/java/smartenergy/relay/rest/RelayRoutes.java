package smartenergy.relay.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import smartenergy.relay.communicator.Transfers;
import smartenergy.relay.datapond.DataPond;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.http.HttpError;
import smartenergy.service.http.Request;
import smartenergy.service.http.Response;

/** The relay over HTTP: its status, and transfers on request. docs/reference lists the routes. */
public final class RelayRoutes {
    private final Transfers transfers;
    private final Supplier<Object> status;

    /** What a transfer is asked for; all are optional. */
    record TransferRequest(Optional<Instant> from, Optional<Instant> to, Optional<String> device) {}

    /** @param status makes a record with what there is to say about the relay */
    public RelayRoutes(Transfers transfers, Supplier<Object> status) {
        this.transfers = transfers;
        this.status = status;
    }

    public void addTo(HttpEndpoint http) {
        http.route("GET", "/status", request -> Json.response(200, status.get()))
                .route("POST", "/transfers", request -> Json.response(202, transfers.request(selection(request))))
                .route("GET", "/transfers", request -> Json.response(200, transfers.all()))
                .route("GET", "/transfers/{id}", this::transfer);
    }

    private Response transfer(Request request) {
        return Json.response(200, transfers.find(Json.id(request)).orElseThrow(() -> Json.notFound(request)));
    }

    /** Without a body, what waits is meant and nothing is sent once more. */
    private static Optional<DataPond.Selection> selection(Request request) throws IOException {
        var body = request.bytes();
        if (body.length == 0) {
            return Optional.empty();
        }
        var asked = Json.read(body, TransferRequest.class);
        if (asked == null) {
            throw new HttpError(400, "the body is null, not an object such as {\"device\":\"pi-1-dht22-1\"}");
        }
        if (asked.from().isPresent()
                && asked.to().isPresent()
                && !asked.from().get().isBefore(asked.to().get())) {
            throw new HttpError(400, "from is not before to");
        }
        return Optional.of(new DataPond.Selection(asked.from(), asked.to(), asked.device()));
    }
}
