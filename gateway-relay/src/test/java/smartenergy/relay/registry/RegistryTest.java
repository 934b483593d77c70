package smartenergy.relay.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static smartenergy.relay.registry.Registries.device;
import static smartenergy.relay.registry.Registries.json;
import static smartenergy.relay.registry.Registries.profile;
import static smartenergy.relay.registry.Registries.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import smartenergy.relay.datapond.MemoryDocuments;
import smartenergy.relay.registry.Change.Action;
import smartenergy.service.http.HttpError;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reason;

class RegistryTest {
    private final List<Change> changes = new ArrayList<>();
    private final Registry registry = Registries.empty(changes);

    @Test
    void keepsMembersThatItDoesNotKnow() {
        register();
        registry.add(Entity.DEVICE, device("b", "s", "p").put("later", "v5"));

        assertThat(registry.get(Entity.DEVICE, "b").path("later").asText()).isEqualTo("v5");
        assertThat(registry.get(Entity.DEVICE, "b").path("id").asText()).hasSize(36);
    }

    @Test
    void leavesLockedWhatAPersonLockedWhenItsNodeRegistersItAgain() {
        register();
        registry.patch(Entity.DEVICE, json("{'name':'a','adminState':'LOCKED','labels':['rack-1']}"));
        register();

        assertThat(registry.get(Entity.DEVICE, "a").path("adminState").asText()).isEqualTo("LOCKED");
        assertThat(registry.get(Entity.DEVICE, "a").path("labels").get(0).asText())
                .isEqualTo("rack-1");
    }

    @Test
    void tellsWhatProfilesSayIsAbnormal() {
        registry.add(Entity.SERVICE, service("s"));
        var watched = profile("watched", "t", "'valueType':'Float64'");
        ((ObjectNode) watched.path("deviceResources").get(0)).set("tags", json("{'alarmHigh':32,'alarmLow':15.5}"));
        registry.add(Entity.PROFILE, watched);
        registry.add(Entity.PROFILE, profile("free", "t", "'valueType':'Float64'"));
        registry.add(Entity.DEVICE, device("a", "s", "watched"));
        registry.add(Entity.DEVICE, device("b", "s", "free"));

        assertThat(registry.deviceLimits())
                .containsExactly(
                        new DeviceLimits("a", new TreeMap<>(Map.of("t", new DeviceLimits.Range(15.5, 32)))),
                        new DeviceLimits("b", Collections.emptySortedMap()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{'alarmHigh':'hot'}", "{'alarmLow':32,'alarmHigh':15}", "{'alarmLow':null}"})
    void refusesLimitsOfAlarmsThatAreNone(String tags) {
        var wrong = profile("p", "t", "'valueType':'Float64'");
        ((ObjectNode) wrong.path("deviceResources").get(0)).set("tags", json(tags));

        assertThatThrownBy(() -> Registry.check(Entity.PROFILE, wrong))
                .isInstanceOf(HttpError.class)
                .hasMessageContaining("tags of device resource t");
    }

    @Test
    void takesNullForAMemberThatIsLeftOut() {
        registry.add(Entity.SERVICE, service("s"));
        var device = device("a", "s", "");
        device.putNull("id").putNull("profileName");

        assertThat(registry.add(Entity.DEVICE, device)).hasSize(36);
    }

    @Test
    void refusesANameThatIsTaken() {
        registry.add(Entity.SERVICE, service("s"));

        assertStatus(409, () -> registry.add(Entity.SERVICE, service("s")));
    }

    @Test
    void refusesADeviceWithoutItsServiceOrProfile() {
        assertStatus(400, () -> registry.add(Entity.DEVICE, device("a", "s", "p")));
        registry.add(Entity.SERVICE, service("s"));
        assertStatus(400, () -> registry.add(Entity.DEVICE, device("a", "s", "p")));
        registry.add(Entity.DEVICE, device("a", "s", ""));

        assertThat(registry.all(Entity.DEVICE)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DEVICE  | {'adminState':'UNLOCKED'} | name",
                "DEVICE  | {'name':'a','serviceName':'s','adminState':'OPEN'} | adminState",
                "DEVICE  | {'name':'a','serviceName':'s','adminState':'LOCKED','operatingState':'OFF'} | operatingState",
                "DEVICE  | {'name':'a','serviceName':'s','adminState':'LOCKED','operatingState':'UP'} | protocols",
                "SERVICE | {'name':'a','adminState':'LOCKED'} | baseAddress",
                "WATCHER | {'name':'a','serviceName':'s','adminState':'LOCKED','identifiers':{}} | identifiers",
                "PROFILE | {'name':'a','deviceResources':[{'name':'r'}]} | valueType",
                "PROFILE | {'name':'a','deviceResources':[{'name':'r','properties':{'valueType':'Bool'}}]} | readWrite",
                "PROFILE | {'name':'a','deviceCommands':[{'name':'c','resourceOperations':[{'deviceResource':'r'}]}]} | r,"
            })
    void namesTheMemberThatIsMissingOrWrong(Entity entity, String json, String named) {
        assertThatThrownBy(() -> Registry.check(entity, json(json)))
                .isInstanceOf(HttpError.class)
                .hasMessageContaining(named);
    }

    @Test
    void changesOnlyTheMembersThatAPatchGives() {
        register();
        registry.patch(Entity.DEVICE, json("{'name':'a','adminState':'LOCKED','description':null}"));

        assertThat(registry.get(Entity.DEVICE, "a").path("adminState").asText()).isEqualTo("LOCKED");
        assertThat(registry.get(Entity.DEVICE, "a").has("protocols")).isTrue();
        assertStatus(404, () -> registry.patch(Entity.DEVICE, json("{'name':'b'}")));
        assertStatus(404, () -> registry.patch(Entity.DEVICE, json("{'id':'b'}")));
        assertStatus(400, () -> registry.patch(Entity.DEVICE, json("{'name':'a','serviceName':'other'}")));
    }

    @Test
    void deletesNothingThatIsInUse() {
        register();

        assertStatus(409, () -> registry.remove(Entity.SERVICE, "s"));
        assertStatus(409, () -> registry.remove(Entity.PROFILE, "p"));
        registry.remove(Entity.DEVICE, "a");
        registry.remove(Entity.PROFILE, "p");
        registry.remove(Entity.SERVICE, "s");

        assertThat(registry.all(Entity.SERVICE)).isEmpty();
        assertStatus(404, () -> registry.remove(Entity.DEVICE, "a"));
    }

    @Test
    void tellsWhatChangedToTheServicesThatUseIt() {
        register();
        registry.replace(Entity.PROFILE, profile("p", "t", "'valueType':'Int8'"));

        assertThat(changes)
                .extracting(Change::entity, Change::action, Change::services)
                .containsExactly(
                        tuple(Entity.SERVICE, Action.ADD, Set.of("s")),
                        tuple(Entity.PROFILE, Action.ADD, Set.of()),
                        tuple(Entity.DEVICE, Action.ADD, Set.of("s")),
                        tuple(Entity.PROFILE, Action.UPDATE, Set.of("s")));
    }

    @Test
    void tellsNothingWhenTheSameIsRegisteredAgain() {
        register();
        register();

        assertThat(changes).hasSize(3);
    }

    @Test
    void learnsWhatAnotherGatewayChanged() {
        var collections = new HashMap<String, MemoryDocuments>();
        var one = new Registry(name -> collections.computeIfAbsent(name, any -> new MemoryDocuments()), change -> {});
        var other = new Registry(collections::get, change -> {});
        one.add(Entity.SERVICE, service("s"));

        assertThat(other.find(Entity.SERVICE, "s")).isEmpty();
        assertStatus(409, () -> other.add(Entity.SERVICE, service("s")));
        other.refresh();

        assertThat(other.find(Entity.SERVICE, "s")).isEqualTo(one.find(Entity.SERVICE, "s"));
    }

    @ParameterizedTest
    @CsvSource({
        "t, Float32, 21.5, KNOWN",
        "t, float32, 80, KNOWN",
        "t, '', -40, KNOWN",
        "other, Int8, 1, UNLISTED_RESOURCE"
    })
    void knowsWhatAProfileAllows(String resource, String valueType, double number, Standing standing) {
        register();

        assertThat(check("a", new Observed(resource, valueType, OptionalDouble.of(number))))
                .isEqualTo(standing);
    }

    @Test
    void doesNotKnowADeviceThatIsNotRegistered() {
        assertThat(check("b", new Observed("t", "", OptionalDouble.of(1)))).isEqualTo(Standing.UNKNOWN_DEVICE);
    }

    @ParameterizedTest
    @CsvSource({"Float32, 80.5, OUT_OF_RANGE", "'', -41, OUT_OF_RANGE", "Int8, 1, WRONG_TYPE", "'', , WRONG_TYPE"})
    void refusesWhatAProfileDoesNotAllow(String valueType, Double number, Reason reason) {
        register();
        var observed =
                new Observed("t", valueType, number == null ? OptionalDouble.empty() : OptionalDouble.of(number));

        assertThatThrownBy(() -> check("a", observed))
                .isInstanceOfSatisfying(
                        InvalidReading.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void readsLimitsThatAreTextsAsUntilV3() {
        registry.register(
                service("s"),
                profile("p", "t", "'valueType':'Int8','minimum':'','maximum':'5'"),
                device("a", "s", "p"));

        assertThatThrownBy(() -> check("a", new Observed("t", "Int8", OptionalDouble.of(6))))
                .isInstanceOf(InvalidReading.class);
        assertThat(check("a", new Observed("t", "Int8", OptionalDouble.of(-128))))
                .isEqualTo(Standing.KNOWN);
    }

    private Standing check(String device, Observed observed) {
        return registry.check(device, List.of(observed));
    }

    private void register() {
        registry.register(service("s"), limited(), device("a", "s", "p"));
    }

    private static ObjectNode limited() {
        return profile("p", "t", "'valueType':'Float32','minimum':-40,'maximum':80");
    }

    private static void assertStatus(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HttpError.class, refused -> assertThat(refused.status()).isEqualTo(status));
    }
}
