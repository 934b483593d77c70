package smartenergy.service.mqtt;

import java.util.Optional;
import javax.net.SocketFactory;
import smartenergy.service.tls.Tls;

/**
 * Where the MQTT broker is and how it is reached.
 *
 * @param url such as {@code ssl://broker:8883}, or {@code tcp://127.0.0.1:1883} for plain text
 * @param tls present where the url says so
 */
public record MqttAccess(String url, Optional<Tls> tls) {
    /** Makes the sockets for one connection. */
    public SocketFactory sockets() {
        return tls.<SocketFactory>map(present -> present.context().getSocketFactory())
                .orElseGet(BufferedSockets::new);
    }

    /** Changes when the certificates did; a connection made before should then be made anew. */
    public long generation() {
        return tls.map(Tls::generation).orElse(0L);
    }
}
