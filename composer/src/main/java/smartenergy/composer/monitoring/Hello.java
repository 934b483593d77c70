package smartenergy.composer.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import smartenergy.composer.composition.Workload.Readiness;

/**
 * Greets a function in its own protocol. One that hangs takes connections still, since the machine's kernel does that
 * for it; only what it sends back tells that it lives. InfluxDB is greeted with a small write where its path takes one:
 * it answers pings well long after it has ceased to write.
 */
public final class Hello {
    private static final int OP_MSG = 2013;
    private static final int API_VERSIONS = 18;
    /** How a status line of 500 to 599 goes on after its first byte. */
    private static final String SERVER_ERROR = "TTP/1.1 5";

    private Hello() {}

    /** What came of it. */
    public enum Outcome {
        /** It sent something, or ended the connection itself. */
        ANSWERED,
        /** It took no small write, by a fault of its own. */
        REFUSED,
        /** It took the connection and then said nothing. */
        SILENT,
        /**
         * Nobody took the connection, and nobody refused it: as of one that hangs when those that wait for it are as
         * many as its queue takes, or of a machine that is not reached.
         */
        NOT_TAKEN,
        NOT_REACHED
    }

    /** Returns within about twice the time. */
    public static Outcome to(String host, int port, Readiness readiness, int millis) {
        return to(host, port, readiness, millis, 1, () -> {});
    }

    /**
     * Waits several times for the answer to one greeting: one that is slow gives it late, one that hangs never.
     *
     * @param silent is called after each time
     */
    static Outcome to(String host, int port, Readiness readiness, int millis, int times, Runnable silent) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            var greeting = greeting(host, readiness);
            if (greeting.length == 0) {
                return Outcome.ANSWERED;
            }
            var outcome = exchange(socket, greeting, times, silent);
            boolean isRefused = outcome == Outcome.ANSWERED && takesSmallWrites(readiness) && isServerError(socket);
            return isRefused ? Outcome.REFUSED : outcome;
        } catch (SocketTimeoutException e) {
            return Outcome.NOT_TAKEN;
        } catch (IOException e) {
            return Outcome.NOT_REACHED;
        }
    }

    private static Outcome exchange(Socket socket, byte[] greeting, int times, Runnable silent) {
        try {
            socket.getOutputStream().write(greeting);
            for (int i = 0; i < times; i++) {
                if (hasAnswer(socket)) {
                    return Outcome.ANSWERED;
                }
                silent.run();
            }
            return Outcome.SILENT;
        } catch (IOException e) {
            return Outcome.ANSWERED; // It ends what it does not understand.
        }
    }

    /** Leaves one byte of it read. */
    private static boolean hasAnswer(Socket socket) throws IOException {
        try {
            socket.getInputStream().read();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static boolean takesSmallWrites(Readiness readiness) {
        return !readiness.path().isEmpty() && readiness.speaksInfluxDb();
    }

    private static boolean isServerError(Socket socket) {
        try {
            var rest = socket.getInputStream().readNBytes(SERVER_ERROR.length());
            return new String(rest, US_ASCII).equals(SERVER_ERROR);
        } catch (IOException e) {
            return false; // It ended before it said so.
        }
    }

    private static byte[] greeting(String host, Readiness readiness) {
        if (takesSmallWrites(readiness)) {
            return post(host, readiness.path(), SmallWrite.line());
        }
        if (!readiness.path().isEmpty()) {
            return get(host, readiness.path());
        }
        return readiness
                .speaks()
                .map(protocol -> switch (protocol) {
                    case MONGODB -> ping();
                    case KAFKA -> apiVersions();
                    case MQTT -> connect();
                    case INFLUXDB -> get(host, "/ping");
                })
                .orElse(new byte[0]);
    }

    private static byte[] get(String host, String path) {
        return (request("GET", host, path) + "\r\n").getBytes(US_ASCII);
    }

    private static byte[] post(String host, String path, String body) {
        return (request("POST", host, path) + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(US_ASCII);
    }

    private static String request(String method, String host, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
    }

    /** MongoDB wire protocol: OP_MSG with {@code {ping: 1, $db: "admin"}}. */
    private static byte[] ping() {
        var document = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
        document.putInt(30).put((byte) 0x10).put("ping\0".getBytes(US_ASCII)).putInt(1);
        document.put((byte) 0x02).put("$db\0".getBytes(US_ASCII)).putInt(6).put("admin\0".getBytes(US_ASCII));
        document.put((byte) 0);
        var message = ByteBuffer.allocate(51).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(51).putInt(1).putInt(0).putInt(OP_MSG).putInt(0).put((byte) 0);
        return message.put(document.array()).array();
    }

    /** Kafka protocol: ApiVersions of version 0, without a client's name. */
    private static byte[] apiVersions() {
        var request = ByteBuffer.allocate(14);
        request.putInt(10)
                .putShort((short) API_VERSIONS)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) -1);
        return request.array();
    }

    /** MQTT 3.1.1, 3.1 and 3.14: CONNECT with a clean session and no name, and DISCONNECT. */
    private static byte[] connect() {
        return new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 10, 0, 0, (byte) 0xE0, 0};
    }
}
