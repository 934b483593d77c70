package smartenergy.service.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

class ReconnectingTest {
    private final Reconnecting reconnecting = new Reconnecting("gateway-relay", Duration.ofSeconds(5));

    @Test
    void waitsLongerThoughEachConnectionSucceedsForAMoment() {
        for (int i = 0; i < 10; i++) {
            reconnecting.connected();
            reconnecting.pauseAfter(new IOException("gone"));
        }
        reconnecting.connected();

        assertThat(reconnecting.pauseAfter(new IOException("gone"))).isGreaterThanOrEqualTo(Duration.ofMillis(2_500));
        assertThat(reconnecting.note()).isEmpty();
    }

    @Test
    void suspectsAnotherClientWhereTheBrokerClosesEachConnectionSoonAndTakesTheNext() {
        for (int i = 0; i < 3; i++) {
            assertThat(reconnecting.note()).isEmpty();
            reconnecting.connected();
            reconnecting.pauseAfter(new MqttException(new EOFException()));
        }
        assertThat(reconnecting.note()).contains("perhaps another client uses this name, gateway-relay");
    }

    @Test
    void suspectsNobodyWhereTheBrokerItselfIsAway() {
        for (int i = 0; i < 9; i++) {
            reconnecting.connected();
            reconnecting.pauseAfter(new MqttException(new EOFException()));
            reconnecting.pauseAfter(new MqttException(new ConnectException("refused")));
        }
        assertThat(reconnecting.note()).isEmpty();
    }

    @Test
    void waitsUpToAMinuteForAnotherClientOfItsNameAndSaysSo() {
        for (int i = 0; i < 10; i++) {
            reconnecting.connected();
            reconnecting.pauseAfter(new MqttConnection.TakenOver("gateway-relay"));
        }
        reconnecting.connected();

        assertThat(reconnecting.note()).contains("another client uses this name, gateway-relay", "10 times");
        assertThat(reconnecting.pauseAfter(new MqttConnection.TakenOver("gateway-relay")))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
