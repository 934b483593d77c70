package smartenergy.servers;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a store's file is known to hold, kept beside it.
 *
 * @param header the two blocks with which it begins
 * @param version of the store, which the disk had for certain
 */
record Held(byte[] header, long version) {
    private static final int HEADER_BYTES = 2 * 4096;

    static Held of(Path file, long version) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new Held(in.readNBytes(HEADER_BYTES), version);
        }
    }

    /** Empty where there is none, or it is damaged itself. */
    static Optional<Held> read(Path from) throws IOException {
        if (!Files.exists(from)) {
            return Optional.empty();
        }
        try {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(from));
            var header = new byte[HEADER_BYTES];
            bytes.get(header);
            var held = new Held(header, bytes.getLong());
            return Optional.of(held).filter(any -> bytes.getLong() == any.checksum());
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    void write(Path to) throws IOException {
        var draft = to.resolveSibling(to.getFileName() + ".new");
        var bytes = ByteBuffer.allocate(HEADER_BYTES + 2 * Long.BYTES)
                .put(header)
                .putLong(version)
                .putLong(checksum())
                .flip();
        try (var channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(bytes);
            channel.force(true);
        }
        Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private long checksum() {
        var crc = new CRC32C();
        crc.update(header);
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(version).flip());
        return crc.getValue();
    }
}
