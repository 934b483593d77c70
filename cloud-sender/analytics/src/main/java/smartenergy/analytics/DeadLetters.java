package smartenergy.analytics;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Gives a dead letter its form on Kafka: the payload is the value, the rest are headers. */
final class DeadLetters extends ContextualProcessor<String, Admission, String, byte[]> {
    @Override
    public void process(Record<String, Admission> incoming) {
        if (incoming.value() instanceof Admission.Rejected(var letter)) {
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
