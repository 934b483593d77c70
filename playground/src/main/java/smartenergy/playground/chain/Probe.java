package smartenergy.playground.chain;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Tells whether a part is ready to be used. */
@FunctionalInterface
interface Probe {
    int TIMEOUT_MILLIS = 1_000;

    boolean isReady();

    /** Ready when something listens at the port of this machine. */
    static Probe port(int port) {
        return () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
                return true;
            } catch (IOException e) {
                return false;
            }
        };
    }

    /** Ready when a GET answers with a status of success. */
    static Probe http(String url) {
        return () -> {
            try {
                var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
                connection.setConnectTimeout(TIMEOUT_MILLIS);
                connection.setReadTimeout(TIMEOUT_MILLIS);
                return connection.getResponseCode() / 100 == 2;
            } catch (IOException e) {
                return false;
            }
        };
    }
}
