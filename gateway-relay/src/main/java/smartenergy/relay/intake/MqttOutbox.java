package smartenergy.relay.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages that wait in memory until the broker has them, in order. If it is away for too long, the oldest go. */
public final class MqttOutbox implements BiConsumer<String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(MqttOutbox.class);
    private static final int MESSAGES = 10_000;
    private static final long BYTES = 16 << 20;

    private final Deque<Outgoing> waiting = new ArrayDeque<>();
    private long bytes;

    /** A message that is ready to be published. */
    record Outgoing(String topic, byte[] message) {}

    /** Queues a message; does not wait. */
    @Override
    public synchronized void accept(String topic, byte[] message) {
        waiting.addLast(new Outgoing(topic, message));
        bytes += message.length;
        while (waiting.size() > MESSAGES || bytes > BYTES) {
            var dropped = waiting.removeFirst();
            bytes -= dropped.message().length;
            LOG.warn("Dropped topic={} because=too many messages wait for the broker", dropped.topic());
        }
        notifyAll();
    }

    /** Waits for one. */
    synchronized Outgoing first() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        return waiting.peekFirst();
    }

    synchronized void remove(Outgoing published) {
        if (waiting.peekFirst() == published) {
            waiting.removeFirst();
            bytes -= published.message().length;
        }
    }
}
