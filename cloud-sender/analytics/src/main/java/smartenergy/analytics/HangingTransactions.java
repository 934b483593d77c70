package smartenergy.analytics;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.kafka.Topics;
import smartenergy.service.worker.Worker;

/**
 * Ends this application's transactions of which only a partition still knows. When all of Kafka's brokers lose their
 * power, a partition may keep the records of a transaction and lose the mark of its end, which is over for its
 * coordinator. Nobody who reads committed records gets past them then, nor does the restoring of state. KIP-664 calls
 * such transactions hanging.
 */
final class HangingTransactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
    private static final Duration EVERY = Duration.ofSeconds(15);
    /** A transaction of this application takes 15 s at most; then its coordinator ends it. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Admin kafka;
    private final String application;
    private final Duration longest;
    private final Worker worker;
    /** When each was seen first, by {@link System#nanoTime}. */
    private Map<Open, Long> seen = Map.of();

    private boolean isKnown = true;

    /** A transaction that a partition takes for open. */
    record Open(TopicPartition partition, long producer, int epoch, int coordinatorEpoch, long firstOffset) {
        static Open of(TopicPartition partition, ProducerState producer) {
            return new Open(
                    partition,
                    producer.producerId(),
                    producer.producerEpoch(),
                    producer.coordinatorEpoch().orElse(0),
                    producer.currentTransactionStartOffset().orElseThrow());
        }

        /** Whether its coordinator still has it to end. It raises the epoch when it begins to. */
        boolean isKnownAs(TransactionDescription transaction) {
            return transaction.producerId() == producer
                    && (transaction.producerEpoch() == epoch || transaction.producerEpoch() == epoch + 1)
                    && transaction.topicPartitions().contains(partition);
        }
    }

    /** @param kafka is left open */
    HangingTransactions(Admin kafka, String application) {
        this(kafka, application, EVERY, LONGEST);
    }

    /** @param longest that a transaction may be open */
    HangingTransactions(Admin kafka, String application, Duration every, Duration longest) {
        this.kafka = kafka;
        this.application = application;
        this.longest = longest;
        this.worker = new Worker("hanging-transactions", every, Duration.ZERO, this::look);
    }

    void start() {
        worker.start();
    }

    private boolean look() throws InterruptedException {
        try {
            long now = System.nanoTime();
            var open = new HashMap<Open, Long>();
            open().forEach(one -> open.put(one, seen.getOrDefault(one, now)));
            seen = open;
            var old = open.keySet().stream()
                    .filter(one -> now - open.get(one) > longest.toNanos())
                    .toList();
            if (!old.isEmpty()) {
                for (var one : hanging(old, transactions(old))) {
                    abort(one);
                }
            }
            isKnown = true;
        } catch (ExecutionException e) {
            if (isKnown) { // said once, not with every look at a Kafka that is away
                LOG.warn("It is not known which transactions hang: {}", e.getMessage());
            }
            isKnown = false;
        }
        return false;
    }

    private Set<Open> open() throws ExecutionException, InterruptedException {
        var own = kafka.listTopics().names().get().stream().filter(this::isOwn).toList();
        var partitions = kafka.describeTopics(own).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        var open = new HashSet<Open>();
        kafka.describeProducers(partitions)
                .all()
                .get()
                .forEach((partition, state) -> state.activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .forEach(producer -> open.add(Open.of(partition, producer))));
        return open;
    }

    /** Where this application writes. Others may, too; then their coordinators know of what is theirs. */
    private boolean isOwn(String topic) {
        return Topics.DERIVED.contains(topic) || topic.startsWith(application + "-");
    }

    private Collection<TransactionDescription> transactions(List<Open> old)
            throws ExecutionException, InterruptedException {
        var producers = old.stream().map(Open::producer).collect(Collectors.toSet());
        var ids =
                kafka.listTransactions(new ListTransactionsOptions().filterProducerIds(producers)).all().get().stream()
                        .map(TransactionListing::transactionalId)
                        .toList();
        return kafka.describeTransactions(ids).all().get().values();
    }

    /** Those of which no coordinator knows. */
    static List<Open> hanging(List<Open> old, Collection<TransactionDescription> known) {
        return old.stream()
                .filter(one -> known.stream().noneMatch(one::isKnownAs))
                .toList();
    }

    private void abort(Open one) throws ExecutionException, InterruptedException {
        LOG.warn(
                "A transaction is open only for {} since offset={}, as after a power cut; it is aborted there",
                one.partition(),
                one.firstOffset());
        kafka.abortTransaction(new AbortTransactionSpec(
                        one.partition(), one.producer(), (short) one.epoch(), one.coordinatorEpoch()))
                .all()
                .get();
    }

    @Override
    public void close() {
        worker.close();
    }
}
