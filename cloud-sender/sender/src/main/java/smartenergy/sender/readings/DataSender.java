package smartenergy.sender.readings;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import smartenergy.datalake.DataLake;
import smartenergy.datalake.Point;
import smartenergy.sender.lake.Refusals;
import smartenergy.service.health.Health;
import smartenergy.service.kafka.DeadLetterSink;
import smartenergy.service.kafka.RecordHandler;
import smartenergy.service.kafka.RecordLoop;
import smartenergy.service.kafka.RecordMetrics;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.KafkaTopics;
import smartenergy.telemetry.ReadingJson;

/**
 * Moves readings from Kafka to the DataLake. While InfluxDB takes one batch, the next ones are fetched and parsed; the
 * order in which they are stored does not matter, since no reading replaces another.
 */
public final class DataSender implements AutoCloseable {
    /** The part of the health that this keeps. */
    public static final String HEALTH = "kafka";

    private static final int MAX_IN_FLIGHT = 3;

    private final DataLake lake;
    private final SenderMetrics metrics;
    private final Health health;
    private final Retransfers retransfers;
    private final RecordLoop loop;

    /**
     * Starts sending.
     *
     * @param consumer of group data-sender, without automatic commit; this owns it from now on
     * @param retransfers asks for readings that are gone
     * @param patience how long to wait for InfluxDB when partitions are taken away, or at the stop
     */
    public DataSender(
            Consumer<String, byte[]> consumer,
            DataLake lake,
            DeadLetterSink deadLetters,
            Clock clock,
            SenderMetrics metrics,
            RecordMetrics records,
            Health health,
            Retransfers retransfers,
            Duration patience) {
        this.lake = lake;
        this.metrics = metrics;
        this.health = health.expect(HEALTH);
        this.retransfers = retransfers;
        var settings = new RecordLoop.Settings(
                "data-sender",
                List.of(KafkaTopics.READINGS),
                MAX_IN_FLIGHT,
                ReadingJson.MAX_BYTES,
                patience,
                DataLake.LINGER);
        this.loop = new RecordLoop(settings, consumer, new Readings(), deadLetters, records, clock).start();
    }

    private final class Readings implements RecordHandler<Point> {
        @Override
        public Point decode(ConsumerRecord<String, byte[]> incoming) {
            return new Point(ReadingJson.decode(incoming.value()));
        }

        @Override
        public List<Refusal> handle(List<Received<Point>> batch) throws InterruptedException {
            var points = batch.stream().map(Received::value).toList();
            var refused = lake.write(points);
            metrics.observe(points);
            return Refusals.of(refused, batch);
        }

        @Override
        public void count(int taken, List<DeadLetter> letters) {
            metrics.series().set(lake.knownSeries());
            metrics.count(taken, taken - letters.size(), letters);
        }

        @Override
        public void standing(Standing standing) {
            metrics.lag().set(standing.lag());
            if (!standing.connected()) {
                health.notReady(HEALTH, "no broker is connected");
            } else if (standing.partitions() == 0) {
                health.notReady(HEALTH, "no partitions are assigned");
            } else {
                health.ready(HEALTH, standing.partitions() + " partitions");
            }
        }

        @Override
        public boolean isForAll() {
            return true;
        }

        @Override
        public Future<?> lost(TopicPartition partition, long from, long upTo) {
            return retransfers.ask(
                    "offsets %d to %d of %s were removed before they were read".formatted(from, upTo - 1, partition));
        }

        @Override
        public void obstacle(String why) {
            health.notReady(HEALTH, why);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
