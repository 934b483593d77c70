package smartenergy.servers;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.MVStoreTool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the file of a DataPond, whatever became of it: as it is, else with the header that it had, else the newest of
 * its last versions that is whole, else what can be read of it. What was damaged is kept beside it, and each loss is
 * told. A length that is damaged may ask for more memory, or go deeper, than there is; that is damage like any other.
 */
final class PondStore {
    private static final Logger LOG = LoggerFactory.getLogger(PondStore.class);
    private static final int CACHE_MEGABYTES = 32;
    /** More than may be written between two syncs. */
    private static final int RECENT_CHUNKS = 64;

    private static final int ALL_CHUNKS = Integer.MAX_VALUE;
    /** What may have been written, and acknowledged by nobody, when the power was cut. */
    private static final int VERSIONS = 3;

    /** Two files, or the log of one, which has three. */
    private static final int DAMAGED_KEPT = 3;
    /** So that what a log has brought need not be in memory all at once. */
    private static final int GROUPS_BETWEEN_COMMITS = 2_000;

    private final Path file;
    private final Path draft;
    private final Path suspect;
    private final Path held;
    private final LogFiles log;
    private final Changes changes = new Changes();
    private String finding = "";

    PondStore(Path file) {
        this.file = file;
        this.log = new LogFiles(file);
        this.draft = beside(".temp"); // as the library's tool names it
        this.suspect = beside(".suspect");
        this.held = beside(".held");
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /**
     * The store with all that was acknowledged, and its log, which is to go on with what changes.
     *
     * @throws IOException if the disk refuses; damage to the files is no reason
     */
    GroupCommit open() throws IOException {
        var before = Held.read(held);
        var store = isThere() ? openAnyhow(before) : create(before);
        var maps = new PondMaps(store, changes);
        replay(maps);
        var commits = new GroupCommit(maps, log);
        Files.deleteIfExists(suspect);
        return commits;
    }

    private void replay(PondMaps maps) throws IOException {
        var store = maps.store();
        var before = store.getMapNames();
        var missing = log.read(maps.position(), maps.hasLog(), (number, group) -> {
            Changes.replay(group, maps);
            if (number % GROUPS_BETWEEN_COMMITS == 0) {
                store.commit();
            }
        });
        // Of an index that is not whole the library would not know; one that is not there it builds.
        store.getMapNames().stream()
                .filter(name -> PondMaps.isIndex(name) && !before.contains(name))
                .toList()
                .forEach(store::removeMap);
        if (!missing.isEmpty()) {
            found(missing + "; what was written there and not in its file is not here");
            log.keep(aside());
            dropOldDamaged();
        }
    }

    /** The store has everything: what is beside it is not needed. */
    void closed(long version) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        log.delete();
        note(version);
    }

    /** What was wrong with the file when it was opened, and was done about it; empty if nothing was. */
    String finding() {
        return finding;
    }

    private void found(String what) {
        finding = finding.isEmpty() ? what : finding + "; " + what;
        LOG.error("{}: {}", file, what);
    }

    private boolean isThere() throws IOException {
        return Files.exists(file) && Files.size(file) > 0;
    }

    private MVStore create(Optional<Held> before) throws IOException {
        Files.deleteIfExists(held);
        before.ifPresent(known -> found(
                "it is empty or gone, although it was at version " + known.version() + "; the DataPond begins anew"));
        return builder().open();
    }

    private MVStore.Builder builder() {
        // GroupCommit alone commits, and between two commands only, which the store's own timer would not know.
        return new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(CACHE_MEGABYTES)
                .compress()
                .autoCommitBufferSize(0)
                .autoCommitDisabled();
    }

    private MVStore openAnyhow(Optional<Held> before) throws IOException {
        try {
            var store = checked(builder(), Files.exists(suspect) ? ALL_CHUNKS : RECENT_CHUNKS, changes);
            before.ifPresent(known -> warnIfOlder(store, known));
            return store;
        } catch (MVStoreException | OutOfMemoryError | StackOverflowError e) {
            LOG.error("{} is damaged: {}", file, e.toString());
        }
        Files.deleteIfExists(draft);
        // What was written last may be torn; where older pages are damaged, every version has them.
        var restored = isSound(file, RECENT_CHUNKS)
                ? Optional.<String>empty()
                : withHeader(before).or(this::ofEarlierVersion);
        if (restored.isEmpty() || !isSound(draft, ALL_CHUNKS)) {
            restored = salvaged(restored.isPresent() ? draft : file);
        }
        if (restored.isPresent()) {
            replaceByDraft();
            found("it was damaged and is restored: " + restored.get());
        } else {
            Files.move(file, aside());
            found("it was damaged and nothing of it can be read; the DataPond begins anew");
        }
        Files.deleteIfExists(held);
        dropOldDamaged();
        return builder().open();
    }

    /** At each moment there is the damaged file or the restored one, as without a file the next start begins anew. */
    private void replaceByDraft() throws IOException {
        var aside = aside();
        try {
            Files.createLink(aside, file);
        } catch (UnsupportedOperationException | IOException e) {
            LOG.debug("{} takes no links", aside.getParent(), e);
            Files.copy(file, aside);
        }
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        SyncedFile.syncFolder(file);
    }

    private void warnIfOlder(MVStore store, Held known) {
        if (store.getCurrentVersion() < known.version()) {
            found("it is an older copy: of version %d, while %d was on the disk; what came between is gone here"
                    .formatted(store.getCurrentVersion(), known.version()));
        }
    }

    private static MVStore checked(MVStore.Builder builder, int chunks, Changes changes) {
        var store = builder.open();
        try {
            new PondMaps(store, changes).check(chunks);
            return store;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            store.closeImmediately();
            throw e;
        }
    }

    private static boolean isSound(Path file, int chunks) {
        try {
            checked(reader(file), chunks, new Changes()).closeImmediately();
            return true;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.debug("{} will not do", file, e);
            return false;
        }
    }

    private Optional<String> withHeader(Optional<Held> before) throws IOException {
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Files.copy(file, draft, StandardCopyOption.REPLACE_EXISTING);
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(before.get().header()), 0);
            channel.force(true);
        }
        return Optional.of("its header was overwritten").filter(any -> isSound(draft, RECENT_CHUNKS));
    }

    private Optional<String> ofEarlierVersion() {
        long version = Long.MAX_VALUE;
        for (int i = 0; i <= VERSIONS && version > 0; i++) {
            try {
                version = MVStoreTool.rollback(file.toString(), version, new PrintWriter(Writer.nullWriter())) - 1;
            } catch (RuntimeException e) {
                LOG.debug("{} has no older version", file, e);
                return Optional.empty();
            }
            if (isSound(draft, RECENT_CHUNKS)) {
                return Optional.of("back at its version " + (version + 1)).filter(any -> hasAsMuch());
            }
        }
        return Optional.empty();
    }

    /** Whether the log goes on from the draft's version, or else nothing more can be read of the file. */
    private boolean hasAsMuch() {
        try (var earlier = reader(draft).open();
                var damaged = reader(file).recoveryMode().open()) {
            var maps = new PondMaps(earlier, new Changes());
            return log.goesOnAfter(maps.position())
                    || maps.countDocuments() >= new PondMaps(damaged, new Changes()).countDocuments();
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.debug("{} cannot be read even in parts", file, e);
            return true;
        }
    }

    private static MVStore.Builder reader(Path file) {
        return new MVStore.Builder().fileName(file.toString()).readOnly();
    }

    /** Of pages that cannot be read, the library makes empty ones where it is told to recover. */
    private Optional<String> salvaged(Path from) throws IOException {
        var target = beside(".salvaged");
        Files.deleteIfExists(target);
        try (var source = reader(from).recoveryMode().open();
                var salvaged = new MVStore.Builder()
                        .fileName(target.toString())
                        .autoCommitDisabled()
                        .open()) {
            long documents = new PondMaps(source, new Changes()).copyDocuments(salvaged);
            salvaged.sync();
            LOG.warn("Could read {} documents of {}", documents, from);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.error("Cannot read {} even in parts: {}", from, e.toString());
            return Optional.empty();
        }
        Files.move(target, draft, StandardCopyOption.REPLACE_EXISTING);
        return Optional.of("what could be read, without the pages that are damaged");
    }

    private Path aside() {
        var aside = beside(".damaged-" + System.currentTimeMillis());
        LOG.warn("Keeps the damaged file as {}", aside);
        return aside;
    }

    private void dropOldDamaged() throws IOException {
        try (var all = Files.list(file.toAbsolutePath().getParent())) {
            for (var old : all.filter(any -> any.getFileName().toString().startsWith(file.getFileName() + ".damaged-"))
                    .sorted(Comparator.reverseOrder())
                    .skip(DAMAGED_KEPT)
                    .toList()) {
                Files.delete(old);
            }
        }
    }

    /** Has the whole file checked at the next start. */
    void suspect() {
        try {
            Files.writeString(suspect, "");
        } catch (IOException e) {
            LOG.warn("Cannot note that {} is to be checked: {}", file, e.getMessage());
        }
    }

    /** Notes what the file holds, so that it is missed when it does not. */
    void note(long version) throws IOException {
        Held.of(file, version).write(held);
    }

    /** Whether the files are as long as those who have them open believe. */
    boolean isUntouched(MVStore store) throws IOException {
        long believed = store.getFileStore().size();
        return isThere() && Files.size(file) >= believed && log.isUntouched();
    }
}
