package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadyAddressesTest {
    private static EndpointSlice slice(String name, String service, String address, Boolean isReady) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .addNewEndpoint()
                .withAddresses(address)
                .withNewConditions()
                .withReady(isReady)
                .endConditions()
                .endEndpoint()
                .build();
    }

    @Test
    void putsTheSlicesOfAServiceTogetherAndLeavesOutWhatIsNotReady() {
        var slices = Stream.<HasMetadata>of(
                slice("relay-x1", "relay", "10.244.1.2", true),
                slice("relay-x2", "relay", "10.244.2.2", null),
                slice("relay-x3", "relay", "10.244.3.2", false),
                slice("store-x1", "store", "10.244.4.2", false));

        assertThat(ReadyAddresses.byService(slices))
                .isEqualTo(Map.of("relay", List.of("10.244.1.2", "10.244.2.2"), "store", List.of()));
    }

    @Test
    void readsTheOlderForm() {
        var endpoints = new EndpointsBuilder()
                .withNewMetadata()
                .withName("relay")
                .endMetadata()
                .addNewSubset()
                .addNewAddress()
                .withIp("10.244.1.2")
                .endAddress()
                .addNewNotReadyAddress()
                .withIp("10.244.2.2")
                .endNotReadyAddress()
                .endSubset()
                .build();

        assertThat(ReadyAddresses.byService(Stream.of(endpoints))).isEqualTo(Map.of("relay", List.of("10.244.1.2")));
    }
}
