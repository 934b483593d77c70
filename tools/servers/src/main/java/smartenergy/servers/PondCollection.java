package smartenergy.servers;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterators;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;

/**
 * A collection that keeps its documents as BSON, answers a range of 64-bit {@code _id}s from the map's order, and
 * alternatives one after the other. The library's own would read every document, which takes two seconds of each query
 * when there are 200,000.
 */
final class PondCollection extends AbstractSynchronizedMongoCollection<Object> {
    private static final Set<String> BOUNDS = Set.of("$gt", "$gte", "$lt", "$lte");
    private static final String DATA_SIZE = "dataSize";

    private final LoggedMap<Object, Bson> documents;
    private final LoggedMap<String, Object> meta;
    private final Changes changes;
    /** One object, so that a command stores the size once. */
    private final Runnable storeSize = this::storeSize;

    private volatile long size;

    PondCollection(
            MongoDatabase database, String name, CollectionOptions options, PondMaps maps, CursorRegistry cursors) {
        super(database, name, options, cursors);
        documents = maps.documents(getFullName());
        meta = maps.meta(getFullName());
        changes = maps.changes();
        size = meta.get(DATA_SIZE) instanceof Number known ? known.longValue() : 0;
    }

    /** The library would encode each document once more to know. */
    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int difference) {
        size += difference;
        changes.last(storeSize);
    }

    private void storeSize() {
        if (!meta.isClosed()) { // else it was dropped by the same command
            meta.put(DATA_SIZE, size);
        }
    }

    @Override
    protected int getDataSize() {
        return (int) size;
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        var id = getIdField() == null ? UUID.randomUUID() : Utils.getSubdocumentValue(document, getIdField());
        var bson = Bson.of(document);
        if (documents.putIfAbsent(Missing.ofNullable(id), bson) != null) {
            throw new IllegalStateException("there is a document " + id + " in " + this + ", but not in its indexes");
        }
        updateDataSize(bson.size());
        return id;
    }

    @Override
    protected void handleUpdate(Object position, Document before, Document after) {
        var bson = Bson.of(after);
        var replaced = documents.put(Missing.ofNullable(position), bson);
        updateDataSize(bson.size() - (replaced == null ? 0 : replaced.size()));
    }

    @Override
    protected void removeDocument(Object position) {
        var removed = documents.remove(position);
        if (removed == null) {
            throw new NoSuchElementException("no document " + position + " in " + this);
        }
        updateDataSize(-removed.size());
    }

    @Override
    public int count() {
        return documents.size();
    }

    /** A range without a look at what is in it: a gateway that starts counts what was not relayed. */
    @Override
    public int count(Document query, int skip, int limit) {
        return query != null && query.size() == 1 && isRangeOfIds(query) && skip <= 0 && limit <= 0
                ? count((Document) query.get("_id"))
                : super.count(query, skip, limit);
    }

    private int count(Document bounds) {
        long from = 0;
        long to = documents.sizeAsLong();
        for (var bound : bounds.entrySet()) {
            long at = documents.getKeyIndex(bound.getValue());
            long below = at < 0 ? -at - 1 : at;
            long upTo = at < 0 ? below : at + 1;
            switch (bound.getKey()) {
                case "$gt" -> from = Math.max(from, upTo);
                case "$gte" -> from = Math.max(from, below);
                case "$lt" -> to = Math.min(to, below);
                default -> to = Math.min(to, upTo);
            }
        }
        return (int) Math.max(0, to - from);
    }

    @Override
    public boolean isEmpty() {
        return documents.isEmpty();
    }

    @Override
    protected Document getDocument(Object position) {
        var document = documents.get(position);
        return document == null ? null : document.document();
    }

    @Override
    protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
        return documents.entrySet().stream()
                .map(entry -> new DocumentWithPosition<>(entry.getValue().document(), entry.getKey()));
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, Document orderBy, int skip, int limit, int batchSize, Document projection) {
        var all = streamAllDocumentsWithPosition();
        var inOrder = isNaturalDescending(orderBy)
                ? all.sorted(Comparator.comparing(DocumentWithPosition::getPosition, ValueComparator.desc()))
                : all;
        return matchDocumentsFromStream(
                inOrder.map(DocumentWithPosition::getDocument), query, orderBy, skip, limit, batchSize, projection);
    }

    @Override
    protected QueryResult queryDocuments(
            Document query, Document orderBy, int skip, int limit, int batchSize, Document projection) {
        if (isAnyOfSome(query) && isAscendingId(orderBy) && skip == 0 && limit == 0) {
            return matchDocumentsFromStream(any(query), query, null, skip, limit, batchSize, projection);
        }
        return isRangeOfIds(query) && isAscendingId(orderBy)
                ? matchDocumentsFromStream(query, range(query), skip, limit, batchSize, null, projection)
                : super.queryDocuments(query, orderBy, skip, limit, batchSize, projection);
    }

    private static boolean isAnyOfSome(Document query) {
        return query.size() == 1 && query.get("$or") instanceof Collection<?>;
    }

    /** What each of the alternatives finds, by an index where there is one for it. */
    private Stream<Document> any(Document query) {
        var found = new LinkedHashMap<Object, Document>();
        for (var alternative : (Collection<?>) query.get("$or")) {
            for (var document : super.queryDocuments((Document) alternative, null, 0, 0, 0, null)) {
                found.put(document.get("_id"), document);
            }
        }
        return found.values().stream();
    }

    private boolean isRangeOfIds(Document query) {
        return query.get("_id") instanceof Document bounds
                && !bounds.isEmpty()
                && BOUNDS.containsAll(bounds.keySet())
                && bounds.values().stream().allMatch(Long.class::isInstance)
                && documents.firstKey() instanceof Long
                && documents.lastKey() instanceof Long;
    }

    private static boolean isAscendingId(Document orderBy) {
        return orderBy == null
                || orderBy.isEmpty()
                || (orderBy.size() == 1 && orderBy.get("_id") instanceof Number order && order.intValue() == 1);
    }

    /** The documents between the bounds; the matcher then drops what an exclusive bound excludes. */
    private Stream<Document> range(Document query) {
        var bounds = (Document) query.get("_id");
        long from = Math.max(bound(bounds, "$gt", Long.MIN_VALUE), bound(bounds, "$gte", Long.MIN_VALUE));
        long to = Math.min(bound(bounds, "$lt", Long.MAX_VALUE), bound(bounds, "$lte", Long.MAX_VALUE));
        Iterator<Document> between = new Iterator<>() {
            private final Cursor<Object, Bson> cursor = documents.cursor(from, to, false);

            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public Document next() {
                cursor.next();
                return cursor.getValue().document();
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(between, 0), false);
    }

    private static long bound(Document bounds, String operator, long otherwise) {
        return bounds.get(operator) instanceof Long bound ? bound : otherwise;
    }
}
