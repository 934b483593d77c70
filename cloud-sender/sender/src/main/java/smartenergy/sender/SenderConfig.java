package smartenergy.sender;

import java.time.Duration;
import java.util.Optional;
import smartenergy.datalake.DataLake;
import smartenergy.sender.forecasting.ForecastSender;
import smartenergy.sender.outlets.MqttOutlet;
import smartenergy.service.Encryption;
import smartenergy.service.config.Env;
import smartenergy.service.config.Secret;
import smartenergy.service.http.HttpAccess;
import smartenergy.service.kafka.KafkaAccess;

/**
 * @param partitions of the readings' topic, when it is created
 * @param replication of the topics, when they are created
 * @param rawRetention how long InfluxDB keeps readings
 * @param maxSeries how many series InfluxDB is to hold at most
 * @param batch readings in one write to InfluxDB, at most
 * @param forecasts which inference server is asked about each room; absent for none
 * @param alarmWebhook where alarms are posted; empty for nowhere
 * @param alarmMqtt the broker that alarms are published to
 */
public record SenderConfig(
        KafkaAccess kafka,
        int partitions,
        short replication,
        DataLake.Address dataLake,
        Duration rawRetention,
        int maxSeries,
        int batch,
        Optional<ForecastSender.Settings> forecasts,
        Secret alarmWebhook,
        Optional<MqttOutlet.Settings> alarmMqtt,
        HttpAccess http) {

    /** @throws smartenergy.service.config.ConfigException naming everything that is wrong */
    public static SenderConfig from(Env env) {
        var encryption = Encryption.from(env);
        var config = new SenderConfig(
                KafkaAccess.from(env),
                (int) env.number("SMART_ENERGY_KAFKA_PARTITIONS", 6, 1, 1_000),
                (short) env.number("SMART_ENERGY_KAFKA_REPLICATION", 1, 1, 5),
                DataLake.Address.from(env),
                env.duration("SMART_ENERGY_DATALAKE_RAW_RETENTION", Duration.ofDays(90)),
                (int) env.number("SMART_ENERGY_DATALAKE_MAX_SERIES", 100_000, 1, 10_000_000),
                (int) env.number("SMART_ENERGY_SENDER_BATCH", 5_000, 1, 100_000),
                forecasts(env),
                webhook(env),
                alarmMqtt(env, encryption),
                encryption.http(8083));
        if (config.rawRetention() != null && config.rawRetention().compareTo(Duration.ofHours(1)) < 0) {
            env.problem("SMART_ENERGY_DATALAKE_RAW_RETENTION='" + config.rawRetention()
                    + "' is shorter than an hour, the shortest that InfluxDB takes");
        }
        env.check();
        return config;
    }

    private static Optional<ForecastSender.Settings> forecasts(Env env) {
        var server = env.optionalUri("SMART_ENERGY_FORECASTER_URL", "http", "https");
        var model = env.name("SMART_ENERGY_MODEL_NAME", "room-temperature");
        var driftAfter = env.duration("SMART_ENERGY_FORECAST_DRIFT_AFTER", Duration.ofHours(3));
        return server.map(address -> new ForecastSender.Settings(address, model, driftAfter));
    }

    private static Secret webhook(Env env) {
        var webhook = env.secretUri("SMART_ENERGY_ALARM_WEBHOOK_URL", "");
        if (!webhook.reveal().isEmpty() && !webhook.reveal().matches("https?://.+")) {
            env.problem("SMART_ENERGY_ALARM_WEBHOOK_URL is no http or https URL (its value is not shown)");
        }
        return webhook;
    }

    private static Optional<MqttOutlet.Settings> alarmMqtt(Env env, Encryption encryption) {
        var access = encryption.optionalMqtt("SMART_ENERGY_ALARM_MQTT_URL");
        var username = env.text("SMART_ENERGY_ALARM_MQTT_USERNAME", "");
        var password = env.secret("SMART_ENERGY_ALARM_MQTT_PASSWORD");
        return access.map(broker -> new MqttOutlet.Settings(broker, username, password));
    }
}
