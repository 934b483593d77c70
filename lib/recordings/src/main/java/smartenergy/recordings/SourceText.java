package smartenergy.recordings;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The text of a file, plain or gzipped.
 *
 * @param markBytes length of the byte-order mark, which is no part of the text
 */
record SourceText(Path file, Charset charset, int markBytes) {
    private static final int LOOKED_AT = 1 << 16;
    private static final int ZIP_MARK = 0x1F8B;
    /** UTF-16 of a table has a zero byte beside nearly every letter and digit, other encodings have none. */
    private static final double MANY_ZEROS = 0.3;

    /** Hands over what was read at once, so that what came before damage is not lost with it. */
    private static final class Unhurried extends FilterInputStream {
        Unhurried(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 0;
        }
    }

    /**
     * Looks at the beginning of a file.
     *
     * @throws NoSuchFileException if there is none that can be read
     * @throws BadData if it says that it is gzipped, and is not
     */
    static SourceText of(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file that can be read");
        }
        try (var bytes = bytes(file)) {
            var start = new byte[LOOKED_AT];
            int length = fill(start, 0, bytes);
            return of(file, start, length, bytes);
        }
    }

    /**
     * Reads on until the array is full; damaged files are read as far as they go.
     *
     * @return how much of it is filled
     */
    private static int fill(byte[] start, int filled, InputStream bytes) {
        int length = filled;
        try {
            int more = bytes.read(start, length, start.length - length);
            while (more > 0) {
                length += more;
                more = bytes.read(start, length, start.length - length);
            }
        } catch (IOException e) {
            // Who reads the rows will be told.
        }
        return length;
    }

    private static SourceText of(Path file, byte[] start, int length, InputStream behind) {
        if (begins(start, length, 0xEF, 0xBB, 0xBF)) {
            return new SourceText(file, StandardCharsets.UTF_8, 3);
        }
        if (begins(start, length, 0xFF, 0xFE, 0, 0)) {
            return new SourceText(file, Charset.forName("UTF-32LE"), 4);
        }
        if (begins(start, length, 0, 0, 0xFE, 0xFF)) {
            return new SourceText(file, Charset.forName("UTF-32BE"), 4);
        }
        if (begins(start, length, 0xFF, 0xFE)) {
            return new SourceText(file, StandardCharsets.UTF_16LE, 2);
        }
        if (begins(start, length, 0xFE, 0xFF)) {
            return new SourceText(file, StandardCharsets.UTF_16BE, 2);
        }
        if (zeros(start, length, 1) > MANY_ZEROS) {
            return new SourceText(file, StandardCharsets.UTF_16LE, 0);
        }
        if (zeros(start, length, 0) > MANY_ZEROS) {
            return new SourceText(file, StandardCharsets.UTF_16BE, 0);
        }
        // Every text is a text in Windows' Latin-1, but hardly any other one is well-formed UTF-8.
        return new SourceText(
                file, isUtf8(start, length, behind) ? StandardCharsets.UTF_8 : Charset.forName("windows-1252"), 0);
    }

    private static boolean begins(byte[] start, int length, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= length || (start[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Which part of every other byte is zero. */
    private static double zeros(byte[] start, int length, int from) {
        int count = 0;
        for (int i = from; i < length; i += 2) {
            count += start[i] == 0 ? 1 : 0;
        }
        return length == 0 ? 0 : 2.0 * count / length;
    }

    /** Decided where a text has more than ASCII, which may be far behind its beginning. */
    private static boolean isUtf8(byte[] start, int length, InputStream behind) {
        int filled = length;
        int plain = ascii(start, filled);
        while (plain == filled && filled == start.length) {
            filled = fill(start, 0, behind);
            plain = ascii(start, filled);
        }
        System.arraycopy(start, plain, start, 0, filled - plain);
        filled = fill(start, filled - plain, behind);
        return !StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(start, 0, filled), CharBuffer.allocate(filled), false)
                .isError();
    }

    /** How many of the bytes come before the first that is no ASCII. */
    private static int ascii(byte[] start, int length) {
        int plain = 0;
        while (plain < length && start[plain] >= 0) {
            plain++;
        }
        return plain;
    }

    private static InputStream bytes(Path file) throws IOException {
        var bytes = new BufferedInputStream(Files.newInputStream(file));
        bytes.mark(2);
        int mark = bytes.read() << 8 | bytes.read();
        bytes.reset();
        try {
            return mark == ZIP_MARK ? new GZIPInputStream(bytes) : bytes;
        } catch (IOException e) {
            bytes.close();
            throw damaged(file, e);
        }
    }

    /** What is said of a file that cannot be read to its end. */
    static BadData damaged(Path file, Exception because) {
        return new BadData(file + ": it cannot be read to its end: " + because.getMessage());
    }

    Reader open() throws IOException {
        var bytes = bytes(file);
        bytes.readNBytes(markBytes);
        return new InputStreamReader(new Unhurried(bytes), charset);
    }
}
