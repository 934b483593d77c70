package smartenergy.analytics;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import smartenergy.service.health.Health;
import smartenergy.service.http.HttpEndpoint;
import smartenergy.service.kafka.LostRecords;
import smartenergy.service.kafka.Topics;
import smartenergy.service.metrics.ServiceMetrics;

/** One instance of the analytics; all instances of one application share the partitions. */
public final class Analytics implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "streams";

    private static final Logger LOG = LoggerFactory.getLogger(Analytics.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    /**
     * What is given out is seen before that. Each costs a mark on every partition that took part, and every source that
     * was heard of meanwhile is written once.
     */
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(4);
    /** A commit may be late by the rest; so long others wait for an instance that was killed. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);
    /** So long results wait for others, to be sent with them ... */
    private static final Duration LINGER = Duration.ofMillis(10);
    /** ... and so long readings do, but not for more than there are in so many bytes. */
    private static final Duration FETCH_LINGER = Duration.ofMillis(100);

    private static final int FETCH_BYTES = 64 << 10;
    /** States of many sources are much alike: large batches of them become small. */
    private static final int BATCH_BYTES = 128 << 10;

    private final Health health = new Health().expect(HEALTH);
    private final HttpEndpoint http;
    private final KafkaStreams streams;
    private final ThreadFailures failures;
    private final Admin kafka;
    private final HangingTransactions hanging;
    private final RemovedReadings removed;
    /** Why no thread goes on. */
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    /**
     * Starts; returns when Kafka answered, however long that takes.
     *
     * @throws InterruptedException if it is to stop before that
     */
    public Analytics(AnalyticsConfig config, Clock clock) throws InterruptedException {
        var registry = ServiceMetrics.of("analytics");
        failures = new ThreadFailures(clock);
        http = new HttpEndpoint(config.http(), health, registry);
        http.start();
        Topics.create(config.kafka(), config.partitions(), config.replication());
        var topology =
                new AnalyticsTopology(config.lateness(), config.rules(), clock, AnalyticsMetrics.in(registry)).build();
        kafka = config.kafka().admin();
        removed = new RemovedReadings(kafka, config.application(), new LostRecords(registry, health), clock);
        removed.noticeAtTheStart();
        streams = new KafkaStreams(topology, properties(config, removed));
        streams.setStateListener((now, before) -> report(now));
        streams.setUncaughtExceptionHandler(this::afterFailure);
        new Lag(kafka, config.application(), this::partitions).register(registry);
        hanging = new HangingTransactions(kafka, config.application());
        hanging.start();
        streams.start();
        LOG.info("Started application={} state={}", config.application(), config.stateDir());
    }

    private StreamThreadExceptionResponse afterFailure(Throwable problem) {
        var reason = ThreadFailures.reason(problem);
        health.notReady(HEALTH, "a thread ended: " + reason);
        if (failures.mayGoOn(problem)) {
            LOG.error("A stream thread ended; another one takes its place", problem);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.error("Stream threads end again and again; no more take their place", problem);
        failure.complete("stream threads end again and again: " + reason);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /**
     * Waits until nothing can be done any more, which is for ever if all is well.
     *
     * @throws IllegalStateException saying why
     */
    public void await() {
        throw new IllegalStateException(failure.join());
    }

    /** Those that this instance reads. */
    private Set<TopicPartition> partitions() {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .collect(Collectors.toSet());
    }

    private void report(KafkaStreams.State state) {
        if (failure.isDone()) {
            health.notReady(HEALTH, failure.join());
        } else if (state == KafkaStreams.State.RUNNING) {
            health.ready(HEALTH, "running");
        } else {
            health.notReady(HEALTH, state.toString().toLowerCase(Locale.ROOT));
        }
    }

    private static Properties properties(AnalyticsConfig config, RemovedReadings removed) {
        var settings = new HashMap<String, Object>();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.application());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbys());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.replication());
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedMemory.class);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                TRANSACTION_TIMEOUT.toMillis());
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), (int) LINGER.toMillis());
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), FETCH_BYTES);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), (int)
                FETCH_LINGER.toMillis());
        // Only the internal topics have a form that is decoded before it is judged: what is no summary there is left
        // out.
        settings.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                List.of(RemovedReadings.Jumps.class.getName()));
        settings.put(StreamsConfig.mainConsumerPrefix(RemovedReadings.Jumps.LISTENER), removed);
        return config.kafka().streams(settings);
    }

    public int httpPort() {
        return http.port();
    }

    public boolean isReady() {
        return health.isReady();
    }

    /** Commits and leaves the group, so that others take over at once. */
    @Override
    public void close() {
        streams.close(
                CloseOptions.timeout(STOP_PATIENCE).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        http.close();
        hanging.close();
        removed.close();
        kafka.close(Duration.ZERO);
        LOG.info("Stopped");
    }
}
