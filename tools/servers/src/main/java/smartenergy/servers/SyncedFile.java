package smartenergy.servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file whose writes return when the disk has them. It grows by zeros, ahead of what is written. */
final class SyncedFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncedFile.class);
    private static final int GROWTH = 1 << 20;
    /** The least that is tried to be written; a disk that writes no less than a page says so. */
    static final int BLOCK = 512;

    private final FileChannel channel;
    private DirectWrites direct;
    private long size;

    private SyncedFile(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    static SyncedFile open(Path path) throws IOException {
        boolean isNew = !Files.exists(path);
        var file = new SyncedFile(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        if (isNew) {
            syncFolder(path);
        }
        file.tryDirect(path);
        return file;
    }

    static void syncFolder(Path file) {
        try (var channel = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("The folder of {} cannot be synced here", file, e);
        }
    }

    private void tryDirect(Path path) throws IOException {
        growTo(GROWTH);
        try {
            direct = new DirectWrites(path);
            direct.write(new byte[BLOCK], 0);
        } catch (IOException e) {
            LOG.debug("{} takes pages only", path, e);
            closeDirect();
        }
    }

    /** To write over what the file has needs no more than that; to make it longer would need its length each time. */
    void write(byte[] bytes, long offset) throws IOException {
        growTo(offset + bytes.length);
        if (direct != null) {
            direct.write(bytes, offset);
        } else {
            put(ByteBuffer.wrap(bytes), offset);
            channel.force(false);
        }
    }

    private void growTo(long least) throws IOException {
        if (least > size) {
            long larger = Math.ceilDiv(least, GROWTH) * GROWTH;
            put(ByteBuffer.allocate((int) (larger - size)), size);
            channel.force(true);
            size = larger;
        }
    }

    private void put(ByteBuffer bytes, long offset) throws IOException {
        for (long at = offset; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    private void closeDirect() throws IOException {
        if (direct != null) {
            direct.close();
            direct = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeDirect();
        channel.close();
    }
}
