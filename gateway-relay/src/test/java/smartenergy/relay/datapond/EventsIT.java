package smartenergy.relay.datapond;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.relay.datapond.ReadingStore.Outcome.CONFLICT;
import static smartenergy.relay.datapond.ReadingStore.Outcome.DUPLICATE;
import static smartenergy.relay.datapond.ReadingStore.Outcome.STORED;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import smartenergy.relay.Readings;

class EventsIT extends PondFixture {
    @Test
    void tellsApartNewDuplicateAndConflictingEventsOfOneBatch() {
        pond.events().store(List.of(event("a", "{}")));

        assertThat(pond.events()
                        .store(List.of(event("a", "{}"), event("b", "{}"), event("b", "{}"), event("b", "{1}"))))
                .containsExactly(DUPLICATE, STORED, DUPLICATE, CONFLICT);
        assertThat(pond.events().byId("b")).hasValue("{}");
    }

    @Test
    void isSharedByTwoInstances() {
        try (var other = server.open()) {
            pond.events().store(List.of(event("a", "{}")));

            assertThat(other.events().store(List.of(event("a", "{}"), event("b", "{}"))))
                    .containsExactly(DUPLICATE, STORED);
        }
    }

    @Test
    void deletesEventsThatAreTooOld() {
        pond.events()
                .store(IntStream.range(0, 2_500)
                        .mapToObj(i -> event("e" + i, "{}"))
                        .toList());
        try (var later = server.open(PondServer.WIDE, Readings.NOW.plus(Duration.ofDays(8)))) {
            later.events().store(List.of(event("new", "{}")));
            later.lookAfter();

            assertThat(server.count("events")).isOne();
            assertThat(later.events().byId("new")).isPresent();
        }
    }

    @Test
    void keepsDocumentsInTheOrderInWhichTheyWereAdded() {
        var documents = pond.documents("devices");

        assertThat(documents.add("b", "{}")).isTrue();
        assertThat(documents.add("a", "{\"$x.y\":1}")).isTrue();
        assertThat(documents.add("a", "{}")).isFalse();
        documents.replace("b", "{\"b\":2}");

        assertThat(documents.all()).containsOnlyKeys("a", "b").containsEntry("b", "{\"b\":2}");
        assertThat(documents.all()).containsEntry("a", "{\"$x.y\":1}");
        assertThat(documents.remove("a")).isTrue();
        assertThat(documents.remove("a")).isFalse();
    }

    private static StoredEvent event(String id, String json) {
        return new StoredEvent(id, "d", "p", "s", 1, List.of(new StoredEvent.ReadingKey("r", 1)), json);
    }
}
