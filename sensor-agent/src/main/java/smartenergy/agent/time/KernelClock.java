package smartenergy.agent.time;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Linux kernel whether something keeps its clock right, whichever program that is: ntpd, chrony and
 * systemd-timesyncd all tell the kernel. Any thread.
 */
public final class KernelClock {
    private static final Logger LOG = LoggerFactory.getLogger(KernelClock.class);
    /** What adjtimex(2) returns while the clock is not synchronised. */
    private static final int TIME_ERROR = 5;
    /** More than the 208 bytes of struct timex on any 64-bit Linux; its first member, modes, stays 0: only read. */
    private static final long TIMEX_BYTES = 512;

    private final Optional<MethodHandle> adjtimex;
    private volatile boolean wasSynchronised;

    @SuppressWarnings("restricted") // the start script allows native access
    public KernelClock() {
        adjtimex = Linker.nativeLinker()
                .defaultLookup()
                .find("adjtimex")
                .map(function -> Linker.nativeLinker()
                        .downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
    }

    /**
     * Whether the clock has been synchronised since the machine started; a later loss of the time server changes
     * nothing, as the clock then runs on. True on systems that have no such question.
     */
    public boolean isSynchronised() {
        if (!wasSynchronised) {
            wasSynchronised = adjtimex.map(KernelClock::call).orElse(0) != TIME_ERROR;
        }
        return wasSynchronised;
    }

    private static int call(MethodHandle adjtimex) {
        try (var arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(TIMEX_BYTES);
            int state = (int) adjtimex.invokeExact(timex);
            LOG.debug("adjtimex={}", state);
            return state;
        } catch (Throwable e) {
            throw new IllegalStateException("calling adjtimex", e);
        }
    }
}
