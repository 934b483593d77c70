package smartenergy.relay;

import com.mongodb.ConnectionString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import smartenergy.relay.datapond.DataPond;
import smartenergy.relay.edgex.EdgexEvents;
import smartenergy.relay.edgex.Place;
import smartenergy.relay.edgex.Release;
import smartenergy.relay.intake.MqttSession;
import smartenergy.relay.intake.Unregistered;
import smartenergy.relay.intake.Validator;
import smartenergy.service.Encryption;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.kafka.KafkaAccess;
import smartenergy.telemetry.MqttTopic;

/**
 * What the gateway is told by its environment.
 *
 * @param shown every setting as it may be shown, secrets masked
 */
public record RelayConfig(
        MqttSession.Broker broker,
        Secret dataPondUrl,
        DataPond.Bounds bounds,
        KafkaAccess kafka,
        Validator.Rules rules,
        Edgex edgex,
        HttpAccess http,
        Map<String, String> shown) {

    /**
     * What EdgeX device services meet.
     *
     * @param enabled whether their messages are taken from the bus
     * @param place where devices are that say nothing else
     */
    public record Edgex(boolean enabled, Release release, Place place) {
        EdgexEvents events() {
            return new EdgexEvents(release, place);
        }
    }

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
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
                KafkaAccess.from(env),
                new Validator.Rules(
                        env.duration("SMART_ENERGY_CLOCK_TOLERANCE", Duration.ofDays(1)),
                        env.choice("SMART_ENERGY_UNREGISTERED", Unregistered.class, Unregistered.ACCEPT)),
                new Edgex(
                        env.flag("SMART_ENERGY_EDGEX", true),
                        env.choice("SMART_ENERGY_EDGEX_RELEASE", Release.class, Release.V4),
                        new Place(env.name("SMART_ENERGY_SITE", "home"), env.name("SMART_ENERGY_ROOM", "server-room"))),
                encryption.http(8082),
                env.shown());
        checkMongoUrl(env, config.dataPondUrl());
        env.check();
        return config;
    }

    /** What is taken from the broker. */
    MqttSession.Topics topics() {
        var former = List.of(MqttTopic.REGISTRATIONS_FILTER, MqttTopic.READINGS_FILTER);
        return edgex.enabled()
                ? new MqttSession.Topics(List.of(MqttTopic.FILTER, EdgexEvents.TOPIC_FILTER), former)
                : new MqttSession.Topics(
                        List.of(MqttTopic.FILTER),
                        Stream.concat(former.stream(), Stream.of(EdgexEvents.TOPIC_FILTER))
                                .toList());
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
