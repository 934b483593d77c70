package smartenergy.servers;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.Page;
import org.h2.mvstore.type.ObjectDataType;

/** The maps of a DataPond's store, under the names that the library gives them, with types that suit them. */
final class PondMaps {
    private static final String DOCUMENTS = "databases.";
    private static final String META = "meta.";
    private static final String INDEX = "._index_";

    private PondMaps() {}

    static MVMap<Object, Document> documents(MVStore store, String collection) {
        return store.openMap(
                DOCUMENTS + collection,
                new MVMap.Builder<Object, Document>()
                        .keyType(new ObjectDataType())
                        .valueType(new BsonType()));
    }

    static MVMap<String, Object> meta(MVStore store, String collection) {
        return store.openMap(META + collection);
    }

    static MVMap<KeyValue, Object> index(MVStore store, String collection, String index) {
        return store.openMap(
                collection + INDEX + index,
                new MVMap.Builder<KeyValue, Object>()
                        .keyType(new KeyValueType())
                        .valueType(new ObjectDataType()));
    }

    /** The map of that name, whichever kind it is. */
    private static MVMap<?, ?> open(MVStore store, String name) {
        int index = name.indexOf(INDEX);
        if (name.startsWith(DOCUMENTS)) {
            return documents(store, name.substring(DOCUMENTS.length()));
        }
        return index < 0 || name.startsWith(META)
                ? store.openMap(name)
                : index(store, name.substring(0, index), name.substring(index + INDEX.length()));
    }

    /**
     * Reads pages, each of which throws if it is damaged.
     *
     * @param chunks how many of the chunks written last are of interest; a page has none but newer ones above it
     */
    static void check(MVStore store, int chunks) {
        var maps = store.getMapNames().stream()
                .sorted()
                .<MVMap<?, ?>>map(name -> open(store, name))
                .toList();
        int newest = maps.stream()
                .mapToInt(map -> DataUtils.getPageChunkId(map.getRootPage().getPos()))
                .max()
                .orElse(0);
        maps.forEach(map -> check(map, newest - chunks));
    }

    private static <K> void check(MVMap<K, ?> map, int after) {
        check(map, map.getRootPage(), after);
    }

    private static <K> void check(MVMap<K, ?> map, Page<K, ?> page, int after) {
        for (int i = 1; i < page.getKeyCount(); i++) {
            require(map.getKeyType().compare(page.getKey(i - 1), page.getKey(i)) < 0, map, "keys are out of order");
        }
        for (int i = 0; !page.isLeaf() && i < page.getRawChildPageCount(); i++) {
            long child = page.getChildPagePos(i);
            require(DataUtils.isPageSaved(child) || !page.isSaved(), map, "a page is missing");
            if (DataUtils.isPageSaved(child) && DataUtils.getPageChunkId(child) > after) {
                check(map, page.getChildPage(i), after);
            }
        }
    }

    private static void require(boolean isSo, MVMap<?, ?> map, String otherwise) {
        if (!isSo) {
            throw new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, otherwise + " in " + map.getName());
        }
    }

    /**
     * Copies every document that can be read; the library builds the indexes anew, as there are none.
     *
     * @return how many those are
     */
    static long copyDocuments(MVStore from, MVStore to) {
        long count = 0;
        for (var name : from.getMapNames()) {
            if (!name.startsWith(DOCUMENTS)) {
                continue;
            }
            var collection = name.substring(DOCUMENTS.length());
            var target = documents(to, collection);
            long bytes = 0;
            for (var cursor = documents(from, collection).cursor(null); cursor.hasNext(); ) {
                var key = cursor.next();
                target.put(key, cursor.getValue());
                bytes += BsonType.sizeOf(cursor.getValue());
                if (++count % 1_000 == 0) {
                    to.commit();
                }
            }
            meta(to, collection).put("dataSize", bytes);
        }
        to.commit();
        return count;
    }
}
