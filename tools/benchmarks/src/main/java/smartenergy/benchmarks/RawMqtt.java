package smartenergy.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptionsBuilder;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import smartenergy.service.mqtt.MqttListener;

/**
 * The baseline of the gateway half: how fast the same broker moves the same messages to a plain subscriber at QoS 1.
 */
final class RawMqtt {
    private static final int QOS = 1;
    private static final int WINDOW = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "smart-energy-bench/raw";

    private final String broker;

    RawMqtt(String broker) {
        this.broker = broker;
    }

    /** Messages a second from the first publish to the last arrival. */
    double messagesPerSecond(int publishers, int messages, byte[] payload) throws Exception {
        int each = messages / publishers;
        var arrived = new CountDownLatch(each * publishers);
        var subscriber = connect("bench-subscriber");
        subscriber.setCallback(new Arrivals(arrived));
        subscriber.subscribe(TOPIC, QOS).waitForCompletion(PATIENCE.toMillis());
        var clients = new ArrayList<MqttAsyncClient>();
        for (int i = 0; i < publishers; i++) {
            clients.add(connect("bench-publisher-" + i));
        }
        long start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(publishers)) {
            var all = clients.stream()
                    .<Future<?>>map(client -> threads.submit(() -> publish(client, each, payload)))
                    .toList();
            for (var one : all) {
                one.get();
            }
        }
        if (!arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(arrived.getCount() + " raw messages did not arrive within "
                    + PATIENCE.toSeconds() + " s after the last was acknowledged");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        clients.add(subscriber);
        for (var client : clients) {
            client.disconnect().waitForCompletion(PATIENCE.toMillis());
            client.close();
        }
        return each * publishers / seconds;
    }

    private MqttAsyncClient connect(String id) throws MqttException {
        var client = new MqttAsyncClient(broker, id, new MemoryPersistence());
        client.connect(new MqttConnectionOptionsBuilder()
                        .cleanStart(true)
                        .automaticReconnect(false)
                        .build())
                .waitForCompletion(PATIENCE.toMillis());
        return client;
    }

    private static Void publish(MqttAsyncClient client, int messages, byte[] payload)
            throws MqttException, InterruptedException {
        var window = new Semaphore(WINDOW);
        var released = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                window.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable exception) {
                window.release();
            }
        };
        for (int i = 0; i < messages; i++) {
            acquire(window, 1);
            client.publish(TOPIC, new MqttMessage(payload, QOS, false, null), null, released);
        }
        acquire(window, WINDOW);
        return null;
    }

    private static void acquire(Semaphore window, int permits) throws InterruptedException {
        if (!window.tryAcquire(permits, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the broker has acknowledged nothing for " + PATIENCE.toSeconds() + " s");
        }
    }

    private record Arrivals(CountDownLatch arrived) implements MqttListener {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrived.countDown();
        }
    }
}
