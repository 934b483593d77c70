package smartenergy.agent.dht22;

import com.pi4j.library.gpiod.internal.GpioDContext;
import com.pi4j.library.gpiod.internal.GpioDException;
import com.pi4j.library.gpiod.internal.GpioLine;
import com.pi4j.library.gpiod.internal.GpioLineEvent;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import smartenergy.agent.hardware.Fault;
import smartenergy.agent.hardware.SensorException;

/**
 * A GPIO line of a Raspberry Pi, through Pi4J's binding of libgpiod: its events carry the kernel's timestamps, which
 * Pi4J's own inputs drop. The only class that uses Pi4J, so that nothing of it is loaded unless this reader is chosen.
 *
 * <p>Not tried on hardware: the machine this was written on has no GPIO. Known limits: the line is an output for the
 * start pulse and must be requested anew for events, so the first edge may be missed, which the decoder allows for; the
 * kernel keeps 16 events of a line and drops more, so a pause of this thread of over 1.2 ms within the 5 ms of a frame
 * costs the frame. What is dropped is seen by the decoder. The kernel's driver has neither limit.
 */
final class GpiodEdges implements EdgeSource {
    private static final String CONSUMER = "smart-energy";
    /** DHT22 datasheet: 1 ms at least, 10 ms at most, for some clones 18 ms. */
    private static final long START_MILLIS = 2;
    /** Longer than any pause in a frame. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Host, response, 40 bits, end, the 24 bits of an AM2301, and glitches enough to be refused. */
    private static final int MAX_FALLS = 100;

    private final GpioDContext gpio = GpioDContext.getInstance();
    private final int pin;

    /** @param pin the line's number as in GPIO4, not the pin's on the header */
    GpiodEdges(int pin) {
        this.pin = pin;
    }

    @Override
    public long[] fallsAfterStart() throws SensorException, InterruptedException {
        try {
            sendStart();
            return collectFalls();
        } catch (GpioDException | IllegalStateException | LinkageError e) {
            throw new SensorException(Fault.UNREADABLE, "GPIO" + pin + " cannot be used: " + e.getMessage());
        }
    }

    private void sendStart() throws InterruptedException {
        var line = gpio.getOrOpenLine(pin);
        try {
            line.requestOutput(CONSUMER, 0);
            TimeUnit.MILLISECONDS.sleep(START_MILLIS);
        } finally {
            gpio.closeLine(line);
        }
    }

    private long[] collectFalls() {
        var line = gpio.getOrOpenLine(pin);
        var event = gpio.openLineEvent();
        try {
            line.requestFallingEdgeEvents(CONSUMER);
            return read(line, event);
        } finally {
            gpio.closeLineEvent(event);
            gpio.closeLine(line);
        }
    }

    private static long[] read(GpioLine line, GpioLineEvent event) {
        var falls = new long[MAX_FALLS];
        int count = 0;
        while (count < MAX_FALLS && line.eventWait(QUIET_NANOS)) {
            line.eventRead(event);
            falls[count++] = event.getTimeNs();
        }
        return Arrays.copyOf(falls, count);
    }

    @Override
    public void close() {
        gpio.close();
    }
}
