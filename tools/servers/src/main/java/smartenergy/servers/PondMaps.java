package smartenergy.servers;

import de.bwaldvogel.mongo.backend.KeyValue;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.Page;
import org.h2.mvstore.type.ObjectDataType;

/**
 * The maps of a DataPond's store, under the names that the library gives them, with types that suit them.
 *
 * @param changes is told what changes in them
 */
record PondMaps(MVStore store, Changes changes) {
    private static final String DOCUMENTS = "databases.";
    private static final String META = "meta.";
    private static final String INDEX = "._index_";
    private static final String LOG = "log";
    private static final String POSITION = "position";
    private static final String IS_OPEN = "open";

    LoggedMap<Object, Bson> documents(String collection) {
        return store.openMap(
                DOCUMENTS + collection, new LoggedMap.Builder<>(changes, new ObjectDataType(), new BsonType()));
    }

    LoggedMap<String, Object> meta(String collection) {
        return store.openMap(META + collection, new LoggedMap.Builder<>(changes));
    }

    LoggedMap<KeyValue, Object> index(String collection, String index) {
        return store.openMap(
                collection + INDEX + index, new LoggedMap.Builder<>(changes, new KeyValueType(), new ObjectDataType()));
    }

    /** The map of that name, whichever kind it is. */
    @SuppressWarnings("unchecked")
    LoggedMap<Object, Object> open(String name) {
        return (LoggedMap<Object, Object>) anyOf(name);
    }

    private LoggedMap<?, ?> anyOf(String name) {
        if (name.startsWith(DOCUMENTS)) {
            return documents(name.substring(DOCUMENTS.length()));
        }
        if (isIndex(name)) {
            int at = name.indexOf(INDEX);
            return index(name.substring(0, at), name.substring(at + INDEX.length()));
        }
        LoggedMap<Object, Object> other = store.openMap(name, new LoggedMap.Builder<>(changes));
        return other;
    }

    static boolean isIndex(String name) {
        return name.contains(INDEX) && !name.startsWith(DOCUMENTS) && !name.startsWith(META);
    }

    private MVMap<String, Object> log() {
        return store.openMap(LOG);
    }

    /** The number of the last group of the log whose changes are in the maps. */
    long position() {
        return (long) log().getOrDefault(POSITION, 0L);
    }

    /** Whether a log goes before the store; none does when it was closed. */
    boolean hasLog() {
        return (boolean) log().getOrDefault(IS_OPEN, false);
    }

    void hold(long position, boolean hasLog) {
        log().put(POSITION, position);
        log().put(IS_OPEN, hasLog);
    }

    /**
     * Reads pages, each of which throws if it is damaged.
     *
     * @param chunks how many of the chunks written last are of interest; a page has none but newer ones above it
     */
    void check(int chunks) {
        var maps = store.getMapNames().stream()
                .sorted()
                .<MVMap<?, ?>>map(name -> name.equals(LOG) ? log() : open(name))
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
    long copyDocuments(MVStore to) {
        var target = new PondMaps(to, changes);
        long count = 0;
        for (var name : store.getMapNames()) {
            if (name.startsWith(DOCUMENTS)) {
                count += copy(name.substring(DOCUMENTS.length()), target);
            }
        }
        target.hold(position(), hasLog());
        to.commit();
        return count;
    }

    /** Those that can be read. */
    long countDocuments() {
        long count = 0;
        for (var name : store.getMapNames()) {
            if (name.startsWith(DOCUMENTS)) {
                for (var cursor = open(name).cursor(null); cursor.hasNext(); cursor.next()) {
                    count++;
                }
            }
        }
        return count;
    }

    private long copy(String collection, PondMaps target) {
        var documents = target.documents(collection);
        long count = 0;
        long bytes = 0;
        for (var cursor = documents(collection).cursor(null); cursor.hasNext(); ) {
            var key = cursor.next();
            documents.put(key, cursor.getValue());
            bytes += cursor.getValue().size();
            if (++count % 1_000 == 0) {
                target.store.commit();
            }
        }
        target.meta(collection).put("dataSize", bytes);
        return count;
    }
}
