package smartenergy.agent.publishing;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.agent.outbox.Entry;
import smartenergy.telemetry.ReadingBatch;

/**
 * Which readings go in one message: those that wait together, once the gateway has said that it takes batches. It is
 * believed until a connection ends or nothing is acknowledged any more, since another gateway may be there then, which
 * must be asked anew; what went astray meanwhile is still in the outbox. Any thread.
 */
final class Batching {
    private static final Logger LOG = LoggerFactory.getLogger(Batching.class);

    private volatile int maxBytes;
    private volatile boolean isRefused;

    /** The gateway takes batches up to this size. */
    void allow(int bytes) {
        if (maxBytes == 0 && !isRefused) {
            LOG.info("The gateway takes several readings in one message, up to bytes={}", bytes);
        }
        maxBytes = Math.min(bytes, ReadingBatch.MAX_BYTES);
    }

    /** It is not known any more what gateway is there. */
    void forget() {
        maxBytes = 0;
    }

    /** The broker does not let this node publish there, and will not until somebody changes that. */
    void refuse(String topic) {
        if (!isRefused) {
            LOG.warn("The broker does not allow this node {}; each reading goes by itself", topic);
        }
        isRefused = true;
    }

    /**
     * In their order, what is to be one message each.
     *
     * @param site of those that may be together; one that was observed at another site goes by itself
     * @param packetBytes the broker's limit
     */
    List<List<Entry>> messages(List<Entry> entries, String site, long packetBytes) {
        long most = isRefused ? 0 : Math.min(maxBytes, packetBytes);
        var messages = new ArrayList<List<Entry>>();
        List<Entry> open = List.of();
        long bytes = 0;
        for (var entry : entries) {
            int length = entry.message().length + 1;
            boolean mayJoin = bytes + length <= most && entry.isOfSite(site);
            if (open.isEmpty() || !mayJoin || open.size() == ReadingBatch.MAX_LINES) {
                open = new ArrayList<>();
                messages.add(open);
                bytes = entry.isOfSite(site) ? 0 : most;
            }
            open.add(entry);
            bytes += length;
        }
        return messages;
    }
}
