package smartenergy.sender.outlets;

import java.io.IOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import smartenergy.service.config.Secret;
import smartenergy.telemetry.Alarm;

/** Posts alarms as JSON to an address, which may hold a token and is not shown. */
public final class Webhook implements Outlet {
    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpUrl url;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .callTimeout(TIMEOUT)
            .followRedirects(false)
            .build();

    /** @throws IllegalArgumentException if this is no http or https address */
    public Webhook(Secret url) {
        this.url = HttpUrl.parse(url.reveal());
        if (this.url == null) {
            throw new IllegalArgumentException("the webhook's address is no http or https URL");
        }
    }

    @Override
    public String name() {
        return "alarms-webhook";
    }

    @Override
    public void send(Alarm alarm, byte[] json) throws IOException {
        var request = new Request.Builder()
                .url(url)
                .post(RequestBody.create(json, JSON))
                .build();
        int status;
        try (var response = http.newCall(request).execute()) {
            status = response.code();
        } catch (IOException e) {
            // Its message may hold the address.
            throw new IOException(
                    "the webhook cannot be reached: " + e.getClass().getSimpleName());
        }
        if (status / 100 != 2) {
            throw new IOException("the webhook answered " + status);
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
