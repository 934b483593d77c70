package smartenergy.servers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes past Linux's page cache, which would write whole pages: 4,096 bytes where 512 changed. Java's own direct
 * channels take nothing less than a block of the file system either. One thread at a time.
 */
final class DirectWrites implements AutoCloseable {
    private static final int O_WRONLY = 1;
    /** A write returns when the disk has it, not its cache alone. */
    private static final int O_DSYNC = 0x1000;

    private static final int O_DIRECT_X86 = 0x4000;
    private static final int O_DIRECT_ARM = 0x10000;
    private static final int ALIGNMENT = 4096;
    private static final int BUFFER_BYTES = 1 << 18;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker.Option ERRNO_KEPT = Linker.Option.captureCallState("errno");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, ALIGNMENT);
    private final MethodHandle pwrite = function(
            "pwrite",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            ERRNO_KEPT);
    private final int descriptor;

    /** @throws IOException if the file system knows no such writes, or this is not Linux on a known processor */
    DirectWrites(Path file) throws IOException {
        try {
            descriptor = open(file);
        } catch (IOException e) {
            arena.close();
            throw e;
        }
    }

    @SuppressWarnings("restricted") // the start script allows native access
    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    private static int flags() throws IOException {
        int direct = switch (System.getProperty("os.name") + " "
                + System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "Linux amd64" -> O_DIRECT_X86;
            case "Linux aarch64" -> O_DIRECT_ARM;
            default -> throw new IOException("no direct writes are known of this system");
        };
        return O_WRONLY | O_DSYNC | direct;
    }

    private int open(Path file) throws IOException {
        var open = function(
                "open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2),
                ERRNO_KEPT);
        int opened;
        try {
            opened = (int) open.invokeExact(state, arena.allocateFrom(file.toString()), flags());
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
        if (opened < 0) {
            throw failure("open");
        }
        return opened;
    }

    /** @param offset like the length a multiple of what the disk writes at least */
    void write(byte[] bytes, long offset) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, BUFFER_BYTES);
            MemorySegment.copy(bytes, at, buffer, ValueLayout.JAVA_BYTE, 0, length);
            at += write(length, offset + at);
        }
    }

    private int write(long length, long offset) throws IOException {
        long written;
        try {
            written = (long) pwrite.invokeExact(state, descriptor, buffer, length, offset);
        } catch (Throwable e) {
            throw new IOException(e);
        }
        if (written <= 0) {
            throw failure("pwrite");
        }
        return (int) written;
    }

    private IOException failure(String function) {
        return new IOException(function + " failed, errno " + (int) ERRNO.get(state, 0L));
    }

    @Override
    public void close() throws IOException {
        try {
            int closed = (int) function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(descriptor);
            if (closed < 0) {
                throw new IOException("close failed");
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        } finally {
            arena.close();
        }
    }
}
