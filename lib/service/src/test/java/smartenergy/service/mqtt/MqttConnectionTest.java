package smartenergy.service.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.service.config.Secret;

class MqttConnectionTest {
    /** MQTT 5.0, 3.9.3: granted at QoS 1, not authorized, and quota exceeded. */
    private static final int GRANTED = 0x01;

    private static final int NOT_AUTHORIZED = 0x87;
    private static final int QUOTA_EXCEEDED = 0x97;

    /** What Paho calls completed, whatever the broker answered. */
    private static MqttToken answered(int... reasonCodes) {
        return new MqttToken("test") {
            @Override
            public int[] getReasonCodes() {
                return reasonCodes;
            }
        };
    }

    @Test
    void findsTheRefusalAmongTheAnswers() {
        assertThat(MqttConnection.refusal(answered(GRANTED, NOT_AUTHORIZED, QUOTA_EXCEEDED)))
                .isEqualTo(NOT_AUTHORIZED);
        assertThat(MqttConnection.refusal(answered(GRANTED, 0))).isZero();
        assertThat(MqttConnection.refusal(answered())).isZero();
        assertThat(MqttConnection.refusal(answered((int[]) null))).isZero();
    }

    @Test
    void takesARefusalForNoSuccess() {
        assertThatThrownBy(() -> MqttConnection.requireTaken(answered(GRANTED, NOT_AUTHORIZED)))
                .isInstanceOfSatisfying(MqttException.class, refusal -> {
                    assertThat(refusal.getReasonCode()).isEqualTo(NOT_AUTHORIZED);
                    assertThat(MqttConnection.isRefusal(refusal)).isTrue();
                });
        assertThatCode(() -> MqttConnection.requireTaken(answered(GRANTED))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                MqttException.REASON_CODE_CLIENT_EXCEPTION,
                MqttClientException.REASON_CODE_CLIENT_TIMEOUT,
                MqttClientException.REASON_CODE_CONNECTION_LOST,
                MqttClientException.REASON_CODE_CLIENT_NOT_CONNECTED
            })
    void takesTroubleOfTheClientForNoRefusal(int reasonCode) {
        assertThat(MqttConnection.isRefusal(new MqttException(reasonCode))).isFalse();
    }

    @Test
    void deliversNothingUnconnected() throws MqttException {
        var access = new MqttAccess("tcp://127.0.0.1:1", Optional.empty());
        try (var connection = new MqttConnection(access, new MqttConnection.Login("", "", new Secret("")))) {
            var trouble =
                    catchThrowableOfType(MqttException.class, () -> connection.deliver("topic", new byte[0], false));

            assertThat(trouble).isNotNull();
            assertThat(MqttConnection.isRefusal(trouble)).isFalse();
        }
    }

    @Test
    void leavesAThreadInterruptedThatWasInterruptedWhileItWaited() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> MqttConnection.await(new MqttToken("test"))).isInstanceOf(MqttException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
