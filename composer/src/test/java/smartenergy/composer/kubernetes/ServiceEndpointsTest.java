package smartenergy.composer.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceEndpointsTest {
    private static EndpointSlice slice(String name, String address, Boolean isReady) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/service-name", "kafka")
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
    void joinsTheSlicesOfAService() {
        assertThat(ServiceEndpoints.ready(List.of(
                        slice("kafka-1", "10.0.0.1", true),
                        slice("kafka-2", "10.0.0.2", false),
                        slice("kafka-3", "10.0.0.3", null))))
                .containsOnlyKeys("kafka")
                .hasEntrySatisfying("kafka", all -> assertThat(all).containsExactly("10.0.0.1", "10.0.0.3"));
    }

    @Test
    void takesNullForAnEmptyListAsGoWritesIt() {
        var empty = slice("kafka-1", "10.0.0.1", true);
        empty.setEndpoints(null);
        var bare = slice("kafka-2", "10.0.0.2", true);
        bare.getEndpoints().getFirst().setAddresses(null);

        assertThat(ServiceEndpoints.ready(List.of(empty, bare)).get("kafka")).isEmpty();
    }

    @Test
    void readsTheEndpointsOfKubernetes120() {
        var endpoints = new EndpointsBuilder()
                .withNewMetadata()
                .withName("kafka")
                .endMetadata()
                .addNewSubset()
                .addNewAddress()
                .withIp("10.0.0.1")
                .endAddress()
                .addNewNotReadyAddress()
                .withIp("10.0.0.2")
                .endNotReadyAddress()
                .endSubset()
                .build();

        assertThat(ServiceEndpoints.ready(List.of(endpoints)).get("kafka")).containsExactly("10.0.0.1");
    }
}
