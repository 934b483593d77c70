package smartenergy.relay;

import com.mongodb.ConnectionString;
import java.time.Duration;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.intake.MqttSession;
import smartenergy.telemetry.config.Env;
import smartenergy.telemetry.config.Secret;
import smartenergy.telemetry.ops.Encryption;
import smartenergy.telemetry.ops.HttpAccess;

/**
 * What the gateway is told by its environment.
 *
 * @param kafkaServers such as {@code host1:9092,host2:9092}
 * @param clockTolerance how far ahead of the gateway's clock a reading may be
 */
public record RelayConfig(
        MqttSession.Broker broker,
        Secret dataPondUrl,
        DataPond.Bounds bounds,
        String kafkaServers,
        Duration clockTolerance,
        HttpAccess http) {

    /** @throws smartenergy.telemetry.config.ConfigException naming everything that is wrong */
    public static RelayConfig from(Env env) {
        var encryption = Encryption.from(env);
        var config = new RelayConfig(
                new MqttSession.Broker(
                        encryption.mqtt(),
                        env.text("SMART_ENERGY_MQTT_CLIENT_ID", "gateway-relay"),
                        env.text("SMART_ENERGY_MQTT_USERNAME", ""),
                        env.secret("SMART_ENERGY_MQTT_PASSWORD")),
                env.secretUri("SMART_ENERGY_DATAPOND_URL", "mongodb://127.0.0.1:27017"),
                new DataPond.Bounds(
                        env.number("SMART_ENERGY_DATAPOND_MAX_READINGS", 5_000_000, 1_000, 1L << 40),
                        env.duration("SMART_ENERGY_DATAPOND_MAX_AGE", Duration.ofDays(7))),
                env.text("SMART_ENERGY_KAFKA_SERVERS", "127.0.0.1:9092"),
                env.duration("SMART_ENERGY_CLOCK_TOLERANCE", Duration.ofDays(1)),
                encryption.http(8082));
        checkMongoUrl(env, config.dataPondUrl());
        env.check();
        return config;
    }

    private static void checkMongoUrl(Env env, Secret url) {
        try {
            new ConnectionString(url.reveal());
        } catch (IllegalArgumentException e) {
            env.problem("SMART_ENERGY_DATAPOND_URL is not an address of MongoDB such as mongodb://host:27017"
                    + " (its value is not shown, as it may hold a password)");
        }
    }
}
