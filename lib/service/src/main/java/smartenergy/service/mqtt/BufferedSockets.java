package smartenergy.service.mqtt;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/**
 * Plain sockets that are read through a buffer, as Paho asks the kernel several times for every message; and written
 * through one, as it sends every acknowledgement by itself.
 */
public final class BufferedSockets extends SocketFactory {
    private static final int BUFFER_BYTES = 16 << 10;

    private final AtomicInteger announced = new AtomicInteger();

    /** Says that something will be written and flushed; what is flushed before that may go with it. */
    void announceFlush() {
        announced.incrementAndGet();
    }

    /** Takes an announcement back. */
    void withdrawFlush() {
        countFlush();
    }

    private int countFlush() {
        return announced.updateAndGet(flushes -> Math.max(0, flushes - 1));
    }

    /** Passes on the last one of the flushes that were announced, and each that was not. */
    OutputStream gathering(OutputStream out) {
        return new BufferedOutputStream(out, BUFFER_BYTES) {
            @Override
            public synchronized void flush() throws IOException {
                if (countFlush() == 0) {
                    super.flush();
                }
            }
        };
    }

    private final class BufferedSocket extends Socket {
        private InputStream buffered;
        private OutputStream gathering;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (buffered == null) {
                buffered = new BufferedInputStream(super.getInputStream(), BUFFER_BYTES);
            }
            return buffered;
        }

        @Override
        public synchronized OutputStream getOutputStream() throws IOException {
            if (gathering == null) {
                gathering = gathering(super.getOutputStream());
            }
            return gathering;
        }
    }

    @Override
    public Socket createSocket() {
        return new BufferedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("Paho connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }
}
