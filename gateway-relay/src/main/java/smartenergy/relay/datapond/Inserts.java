package smartenergy.relay.datapond;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import java.util.List;
import org.bson.Document;

/** Inserts of many documents at once, and what the server's answer to them means. */
final class Inserts {
    static final int DUPLICATE_KEY = 11_000;

    private Inserts() {}

    /**
     * Inserts what is not there; returns the places in the list of what is.
     *
     * @throws MongoException if it is not known that all the others are durable
     */
    static List<Integer> eachOnce(MongoCollection<Document> into, List<Document> documents) {
        var inserts = documents.stream().map(InsertOneModel::new).toList();
        try {
            // Unlike insertMany, it tells how many the server says that it has inserted.
            requireAll(
                    documents,
                    into.bulkWrite(inserts, new BulkWriteOptions().ordered(false))
                            .getInsertedCount());
            return List.of();
        } catch (MongoBulkWriteException e) {
            boolean others = e.getWriteErrors().stream().anyMatch(error -> error.getCode() != DUPLICATE_KEY);
            if (others || e.getWriteConcernError() != null) {
                throw e;
            }
            var repeated =
                    e.getWriteErrors().stream().map(BulkWriteError::getIndex).toList();
            requireAll(documents, e.getWriteResult().getInsertedCount() + repeated.size());
            return repeated;
        }
    }

    /** An answer that does not add up says of nothing that it is durable. */
    private static void requireAll(List<Document> documents, int answered) {
        if (answered != documents.size()) {
            throw new MongoException(
                    "the DataPond answers for %d of %d documents".formatted(answered, documents.size()));
        }
    }
}
