package smartenergy.servers;

import java.io.IOException;
import org.h2.mvstore.MVStore;

/**
 * Brings what was written to the disk: one commit and one sync for all that wait meanwhile. The library's commit alone
 * leaves it in the page cache, which outlives the process but not the power. Any thread.
 */
final class GroupCommit {
    private final MVStore store;
    private long asked;
    private long done;
    private boolean isBusy;
    private volatile long syncedVersion;

    GroupCommit(MVStore store) {
        this.store = store;
        this.syncedVersion = store.getCurrentVersion();
    }

    /** What is done {@link #alone}. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /**
     * Returns when all that was written before the call would outlive a power cut; at once if nothing was.
     *
     * @throws org.h2.mvstore.MVStoreException if the disk does not take it
     */
    void await() {
        long upTo;
        synchronized (this) {
            if (!isBusy && !store.hasUnsavedChanges() && store.getCurrentVersion() == syncedVersion) {
                return;
            }
            long mine = ++asked;
            while (isBusy && done < mine) {
                waitForOther();
            }
            if (done >= mine) {
                return;
            }
            isBusy = true;
            upTo = asked;
        }
        boolean isDone = false;
        try {
            store.commit();
            long version = store.getCurrentVersion();
            store.sync();
            syncedVersion = version;
            isDone = true;
        } finally {
            finish(isDone ? upTo : 0);
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

    /** The store's version that the disk has for certain. */
    long syncedVersion() {
        return syncedVersion;
    }
}
