package smartenergy.playground.servers;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import org.h2.mvstore.MVStore;

/**
 * Commits the store before a request is answered, so that what was acknowledged survives kill -9. The library leaves that
 * to a timer, and loses.
 */
final class PondBackend extends H2Backend {
    PondBackend(MVStore store) {
        super(store);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        try {
            return super.handleMessage(message);
        } finally {
            commit();
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new PondDatabase(name, getMvStore(), getCursorRegistry());
    }
}
