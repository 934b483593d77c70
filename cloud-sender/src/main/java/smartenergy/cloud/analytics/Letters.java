package smartenergy.cloud.analytics;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Gives a dead letter its form on Kafka: the payload is the value, the rest are headers. */
final class Letters extends ContextualProcessor<String, Judged, String, byte[]> {
    @Override
    public void process(Record<String, Judged> incoming) {
        if (incoming.value() instanceof Judged.Rejected(var letter)) {
            var headers = new RecordHeaders();
            letter.headers().forEach(headers::add);
            context()
                    .forward(new Record<>(
                            letter.origin(),
                            letter.payload(),
                            letter.rejectedAt().toEpochMilli(),
                            headers));
        }
    }
}
