package smartenergy.relay.datapond;

import org.junit.jupiter.api.AfterEach;

/** A DataPond of a server in memory. */
abstract class PondFixture {
    final PondServer server = new PondServer();
    DataPond pond = server.open();

    @AfterEach
    void stop() {
        pond.close();
        server.close();
    }
}
