package smartenergy.relay.edgex;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.relay.registry.Registries.device;
import static smartenergy.relay.registry.Registries.profile;
import static smartenergy.relay.registry.Registries.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.relay.registry.Entity;
import smartenergy.relay.registry.Registries;

class MetadataRoutesIT {
    private final Gateway gateway = new Gateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void saysOfEachElementWhatBecameOfIt() {
        var answer = post("deviceservice", "service", service("a"), service("a"));

        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(statuses(answer)).containsExactly(201, 409);
        assertThat(answer.body()).contains("\"message\":\"device service name a already exists\"");
    }

    @Test
    void refusesAWholeRequestOfWhichOneElementIsWrong() {
        var answer = post("deviceservice", "service", service("a"), service("b").put("adminState", "OPEN"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("adminState").contains("\"apiVersion\":\"v3\"");
        assertThat(gateway.get("/api/v3/deviceservice/name/a").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[1]",
                "[{'service':{}}]",
                "[{'apiVersion':'v3'}]",
                "[{'apiVersion':'v3','service':7}]",
                "[{'apiVersion':'v3','requestId':'x','service':{}}]"
            })
    void refusesABodyThatIsNoArrayOfRequests(String body) {
        assertThat(gateway.send("POST", "/api/v3/deviceservice", body).statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesABodyThatIsTooLong() {
        assertThat(gateway.send("POST", "/api/v3/device", new byte[(12 << 20) + 1])
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void patchesAndDeletesADevice() {
        fill();
        var patched = gateway.send(
                "PATCH",
                "/api/v3/device",
                "[{'apiVersion':'v3','device':{'name':'a','adminState':'LOCKED'}},"
                        + "{'apiVersion':'v3','device':{'name':'nobody'}}]");

        assertThat(statuses(patched)).containsExactly(200, 404);
        assertThat(gateway.get("/api/v3/device/name/a").body()).contains("LOCKED");
        assertThat(gateway.delete("/api/v3/deviceprofile/name/p").statusCode()).isEqualTo(409);
        assertThat(gateway.delete("/api/v3/deviceservice/name/s").statusCode()).isEqualTo(409);
        assertThat(gateway.delete("/api/v3/device/name/a").body())
                .isEqualTo("{\"apiVersion\":\"v3\",\"statusCode\":200}");
        assertThat(gateway.delete("/api/v3/device/name/a").statusCode()).isEqualTo(404);
        assertThat(gateway.topics)
                .endsWith(
                        "edgex/system-events/core-metadata/device/update/s/p",
                        "edgex/system-events/core-metadata/device/delete/s/p");
    }

    @Test
    void replacesAProfileAndTellsItsServices() {
        fill();
        var before = Gateway.json(gateway.get("/api/v3/deviceprofile/name/p").body());
        var answer = gateway.send(
                "PUT", "/api/v3/deviceprofile", request("profile", profile("p", "u", "'valueType':'Int8'")));

        assertThat(statuses(answer)).containsExactly(200);
        assertThat(gateway.get("/api/v3/deviceresource/profile/p/resource/u").body())
                .contains("\"resource\":{\"name\":\"u\"");
        assertThat(Gateway.json(gateway.get("/api/v3/deviceprofile/name/p").body())
                        .at("/profile/id"))
                .isEqualTo(before.at("/profile/id"));
        assertThat(gateway.topics)
                .endsWith(
                        "edgex/system-events/core-metadata/deviceprofile/update/core-metadata/p",
                        "edgex/system-events/core-metadata/deviceprofile/update/s/p");
    }

    @Test
    void takesAProfileAsAYamlFile() {
        var form = """
                --limit\r
                Content-Disposition: form-data; name="file"; filename="p.yaml"\r
                Content-Type: application/x-yaml\r
                \r
                name: "Chiller"
                deviceResources:
                  - name: temp
                    properties: { valueType: "Float32", readWrite: "R", minimum: -40 }
                \r
                --limit--\r
                """;
        var upload = EdgexBodies.bytes(form);
        var type = new String[] {"Content-Type", "multipart/form-data; boundary=limit"};

        assertThat(gateway.send("POST", "/api/v3/deviceprofile/uploadfile", upload, type)
                        .statusCode())
                .isEqualTo(201);
        assertThat(gateway.send("POST", "/api/v3/deviceprofile/uploadfile", upload, type)
                        .statusCode())
                .isEqualTo(409);
        assertThat(gateway.send("PUT", "/api/v3/deviceprofile/uploadfile", upload, type)
                        .statusCode())
                .isEqualTo(200);
        assertThat(gateway.send("POST", "/api/v3/deviceprofile/uploadfile", upload)
                        .statusCode())
                .isEqualTo(400);
        assertThat(gateway.get("/api/v3/deviceprofile/name/Chiller").body()).contains("\"minimum\":-40");
    }

    @Test
    void keepsProvisionWatchers() {
        fill();
        var watcher = "{'name':'w','serviceName':'s','adminState':'UNLOCKED','identifiers':{'port':'1'},"
                + "'discoveredDevice':{'profileName':'p'}}";

        var answer = gateway.send(
                "POST", "/api/v3/provisionwatcher", "[{'apiVersion':'v3','provisionwatcher':" + watcher + "}]");

        assertThat(statuses(answer)).containsExactly(201);
        assertThat(gateway.get("/api/v3/provisionwatcher/service/name/s").body())
                .contains("\"totalCount\":1");
        assertThat(gateway.get("/api/v3/provisionwatcher/profile/name/p").body())
                .contains("\"totalCount\":1");
        assertThat(gateway.topics.getLast()).isEqualTo("edgex/system-events/core-metadata/provisionwatcher/add/s/p");
        assertThat(gateway.delete("/api/v3/provisionwatcher/name/w").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v3/device/all, 200, 25, 20",
        "/api/v3/device/all?limit=-1, 200, 25, 25",
        "/api/v3/device/all?offset=20, 200, 25, 5",
        "/api/v3/device/all?offset=25, 200, 25, 0",
        "/api/v3/device/all?limit=0, 200, 25, 0",
        "/api/v3/device/all?labels=even, 200, 13, 13",
        "'/api/v3/device/all?labels=even,first', 200, 1, 1",
        "/api/v3/device/service/name/s?limit=3, 200, 25, 3",
        "/api/v3/device/service/name/other, 200, 0, 0",
        "/api/v3/device/profile/name/p, 200, 25, 20",
        "/api/v3/deviceprofile/all, 200, 1, 1",
        "/api/v3/deviceprofile/model/m, 200, 0, 0",
        "/api/v3/device/all?offset=26, 416, 0, 0",
        "/api/v3/device/all?offset=-1, 400, 0, 0",
        "/api/v3/device/all?limit=1025, 400, 0, 0",
        "/api/v3/device/all?limit=x, 400, 0, 0"
    })
    void listsInPages(String path, int status, int total, int items) {
        gateway.registry.register(service("s"), profile("p", "t", "'valueType':'Int8'"), device("d0", "s", "p"));
        gateway.registry.patch(Entity.DEVICE, Registries.json("{'name':'d0','labels':['even','first']}"));
        for (int i = 1; i < 25; i++) {
            var device = device("d" + i, "s", "p");
            device.putArray("labels").add(i % 2 == 0 ? "even" : "odd");
            gateway.registry.add(Entity.DEVICE, device);
        }

        var answer = gateway.get(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var body = Gateway.json(answer.body());
        assertThat(body.path("statusCode").asInt()).isEqualTo(status);
        if (status == 200) {
            assertThat(body.path("totalCount").asInt()).isEqualTo(total);
            assertThat(body.path(path.contains("deviceprofile") ? "profiles" : "devices"))
                    .hasSize(items);
        }
    }

    @Test
    void answersWhetherADeviceExists() {
        fill();

        assertThat(gateway.get("/api/v3/device/check/name/a").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/api/v3/device/check/name/b").statusCode()).isEqualTo(404);
    }

    @Test
    void givesBackTheCorrelationId() {
        var answer = gateway.send("GET", "/api/v3/device/name/x", (byte[]) null, "X-Correlation-ID", "abc");

        assertThat(answer.headers().firstValue("X-Correlation-ID")).hasValue("abc");
        assertThat(answer.body())
                .isEqualTo("{\"apiVersion\":\"v3\",\"statusCode\":404,\"message\":\"fail to query device by name x\"}");
        assertThat(gateway.get("/api/v3/ping").headers().firstValue("X-Correlation-ID"))
                .isPresent();
    }

    @Test
    void saysWhatItIs() {
        assertThat(gateway.get("/api/v3/ping").body()).contains("\"serviceName\":\"gateway-relay\"");
        assertThat(gateway.get("/api/v3/version").body()).contains("\"version\":\"4.0.0\"");
        assertThat(gateway.get("/api/v3/config").body()).contains("\"SMART_ENERGY_MQTT_PASSWORD\":\"***\"");
    }

    private void fill() {
        assertThat(statuses(post("deviceservice", "service", service("s")))).containsExactly(201);
        assertThat(statuses(post("deviceprofile", "profile", profile("p", "t", "'valueType':'Int8'"))))
                .containsExactly(201);
        assertThat(statuses(post("device", "device", device("a", "s", "p")))).containsExactly(201);
    }

    private HttpResponse<String> post(String path, String member, ObjectNode... json) {
        return gateway.send("POST", "/api/v3/" + path, request(member, json));
    }

    private static String request(String member, ObjectNode... json) {
        return Stream.of(json)
                .map(each -> "{\"apiVersion\":\"v3\",\"" + member + "\":" + each + "}")
                .toList()
                .toString();
    }

    private static List<Integer> statuses(HttpResponse<String> answer) {
        var statuses = new ArrayList<Integer>();
        Gateway.json(answer.body())
                .forEach(each -> statuses.add(each.path("statusCode").asInt()));
        return statuses;
    }
}
