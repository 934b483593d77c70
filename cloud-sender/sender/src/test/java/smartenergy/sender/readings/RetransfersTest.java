package smartenergy.sender.readings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import smartenergy.telemetry.KafkaTopics;

@Timeout(30)
class RetransfersTest {
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private Instant now = Instant.parse("2026-11-24T09:30:00Z");
    private final InstantSource time = () -> now;
    private final Retransfers retransfers = new Retransfers(producer, time.withZone(ZoneOffset.UTC));

    @Test
    void asksAtOnceAndDoesNotWaitForKafka() {
        var asked = retransfers.ask("offsets 0 to 9");

        assertThat(asked).isNotDone();
        await().until(producer::completeNext);
        await().until(asked::isDone);
        assertThat(asked.state()).isEqualTo(Future.State.SUCCESS);
        assertThat(producer.history()).singleElement().satisfies(request -> {
            assertThat(request.topic()).isEqualTo(KafkaTopics.TRANSFER_REQUESTS);
            assertThat(request.headers().lastHeader("reason").value()).isEqualTo("offsets 0 to 9".getBytes(UTF_8));
        });
    }

    @Test
    void asksOnceForWhatIsFoundTogether() {
        var asked = retransfers.ask("offsets 0 to 9 of one");
        assertThat(retransfers.ask("offsets 0 to 9 of another")).isSameAs(asked);
        await().until(producer::completeNext);
        await().until(asked::isDone);

        assertThat(retransfers.ask("offsets 0 to 9 of a third")).isSameAs(asked);
    }

    @Test
    void asksForWhatIsFoundLaterOnlyWhenWhatWasSentAgainIsRead() {
        var asked = retransfers.ask("offsets 0 to 9");
        await().until(producer::completeNext);
        await().until(asked::isDone);

        now = now.plus(Duration.ofMinutes(10)).minusMillis(500);
        var next = retransfers.ask("offsets 20 to 29");
        assertThat(next).isNotSameAs(asked).isNotDone();
        assertThat(retransfers.ask("offsets 40 to 49")).isSameAs(next);
        assertThat(producer.history()).hasSize(1);

        await().until(producer::completeNext);
        await().until(next::isDone);
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void asksAgainSoonAfterKafkaDidNotTakeIt() {
        var asked = retransfers.ask("offsets 0 to 9");
        await().until(() -> producer.errorNext(new KafkaException("away")));
        await().until(asked::isDone);
        assertThat(retransfers.ask("offsets 0 to 9")).isSameAs(asked);

        now = now.plus(Duration.ofSeconds(6));
        assertThat(retransfers.ask("offsets 0 to 9")).isNotSameAs(asked);

        await().until(() -> producer.history().size() == 2);
    }
}
