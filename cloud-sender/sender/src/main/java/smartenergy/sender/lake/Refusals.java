package smartenergy.sender.lake;

import java.util.IdentityHashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import smartenergy.datalake.DataLake;
import smartenergy.service.kafka.RecordHandler.Received;
import smartenergy.service.kafka.RecordHandler.Refusal;

/** Finds the records behind the points that the DataLake refused. */
public final class Refusals {
    private Refusals() {}

    /** @param refused points of this batch, the same objects */
    public static <P> List<Refusal> of(List<DataLake.Refusal<P>> refused, List<Received<P>> batch) {
        if (refused.isEmpty()) {
            return List.of();
        }
        var sources = new IdentityHashMap<P, ConsumerRecord<String, byte[]>>();
        batch.forEach(received -> sources.put(received.value(), received.source()));
        return refused.stream()
                .map(refusal -> new Refusal(sources.get(refusal.point()), refusal.reason(), refusal.message()))
                .toList();
    }
}
