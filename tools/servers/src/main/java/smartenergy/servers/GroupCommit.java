package smartenergy.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;

/**
 * Brings to the disk what commands change: one write to the log, which is synced, for all that wait meanwhile. The
 * store itself, whose pages are many times larger than what changes in them, commits when so much was logged that it
 * pays, always between two commands. Any thread.
 */
final class GroupCommit {
    /**
     * Logged since the last commit. Bounds the memory for pages that only the next one writes, and the time to read the
     * log at a start.
     */
    private static final long MAX_LOGGED_BYTES = 16 << 20;

    private final PondMaps maps;
    private final MVStore store;
    private final LogFiles log;
    /** Held by the command that runs, and while the store commits; never while the log is written. */
    private final ReentrantLock running = new ReentrantLock();

    /** How many commands have changed something, and whether one of them needs the store to commit. */
    private long changed;

    private boolean needsCommit;

    /** Held, by {@link #isBusy}, by who writes the log or commits. */
    private boolean isBusy;

    private long done;
    private WriteBuffer spare = new WriteBuffer();
    private long loggedBytes;
    private volatile long committedVersion;
    private volatile long syncedVersion;

    /** Commits what the store has now, so that the log begins anew. */
    GroupCommit(PondMaps maps, LogFiles log) throws IOException {
        this.maps = maps;
        this.store = maps.store();
        this.log = log;
        commit();
        sync();
        maps.changes().start();
    }

    /** What is done {@link #alone}. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /**
     * Runs a command that may change something, one at a time, so that the log has each whole and in order.
     *
     * @param isStructural whether it may make, rename or remove maps, which only the store itself keeps
     */
    <T> T write(boolean isStructural, Supplier<T> command) {
        running.lock();
        try {
            maps.changes().begin();
            try {
                return command.get();
            } finally {
                boolean isChanged = maps.changes().end();
                changed += isChanged || isStructural ? 1 : 0;
                needsCommit |= isStructural;
            }
        } finally {
            running.unlock();
        }
    }

    /** Has the next {@link #await} write something, though nothing was changed. */
    void mark() {
        running.lock();
        try {
            maps.changes().mark();
            changed++;
        } finally {
            running.unlock();
        }
    }

    /**
     * Returns when all that was changed before the call would outlive a power cut; at once if nothing was.
     *
     * @throws UncheckedIOException if the disk does not take it
     */
    void await() {
        long mine = changed();
        synchronized (this) {
            while (isBusy && done < mine) {
                waitForOther();
            }
            if (done >= mine) {
                return;
            }
            isBusy = true;
        }
        long upTo = 0;
        try {
            upTo = bring();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            finish(upTo);
        }
    }

    /** Of the command that runs, too: what it has changed may have been seen already. */
    private long changed() {
        running.lock();
        try {
            return changed;
        } finally {
            running.unlock();
        }
    }

    private long bring() throws IOException {
        WriteBuffer taken;
        long upTo;
        boolean isStructural;
        running.lock();
        try {
            taken = maps.changes().take(spare);
            upTo = changed;
            isStructural = needsCommit;
            loggedBytes += taken.position();
            if (isStructural || loggedBytes > MAX_LOGGED_BYTES) {
                append(taken);
                sync(); // of the commit before, or its log would be written over too early
                commit();
                needsCommit = false;
            }
        } finally {
            running.unlock();
        }
        append(taken);
        if (isStructural) {
            sync();
        }
        return upTo;
    }

    private void append(WriteBuffer taken) throws IOException {
        if (taken.position() > 0) {
            log.append(taken.getBuffer().flip());
            taken.clear();
        }
        spare = taken;
    }

    private void commit() throws IOException {
        long position = log.lastNumber();
        log.next();
        maps.hold(position, true);
        store.commit();
        committedVersion = store.getCurrentVersion();
        loggedBytes = 0;
    }

    /**
     * Has the disk take the last commit.
     *
     * @return whether it had not
     */
    boolean sync() {
        long version = committedVersion;
        if (version == syncedVersion) {
            return false;
        }
        store.sync();
        syncedVersion = version;
        return true;
    }

    /** Commits for the last time, so that the store can do without its log. */
    void close() {
        running.lock();
        try {
            maps.hold(log.lastNumber(), false);
            store.commit();
            committedVersion = store.getCurrentVersion();
            sync();
        } finally {
            running.unlock();
        }
    }

    /** Does something while nobody commits. */
    void alone(Action action) throws IOException {
        synchronized (this) {
            while (isBusy) {
                waitForOther();
            }
            isBusy = true;
        }
        try {
            action.run();
        } finally {
            finish(0);
        }
    }

    private void waitForOther() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before it was on the disk", e);
        }
    }

    private synchronized void finish(long upTo) {
        done = Math.max(done, upTo);
        isBusy = false;
        notifyAll();
    }

    PondMaps maps() {
        return maps;
    }

    LogFiles log() {
        return log;
    }

    /** The store's version that the disk has for certain. */
    long syncedVersion() {
        return syncedVersion;
    }
}
