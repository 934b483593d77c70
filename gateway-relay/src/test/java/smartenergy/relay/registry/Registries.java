package smartenergy.relay.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import smartenergy.relay.datapond.MemoryDocuments;

/** A registry in memory and what is put into it. */
public final class Registries {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Registries() {}

    public static Registry empty() {
        return empty(new ArrayList<>());
    }

    /** @param changes gets every change */
    static Registry empty(List<Change> changes) {
        var collections = new HashMap<String, MemoryDocuments>();
        return new Registry(name -> collections.computeIfAbsent(name, any -> new MemoryDocuments()), changes::add);
    }

    /** JSON with apostrophes for quotes. */
    public static ObjectNode json(String text) {
        try {
            return JSON.readValue(text.replace('\'', '"'), ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    public static ObjectNode service(String name) {
        return json("{'name':'%s','baseAddress':'http://127.0.0.1:59900','adminState':'UNLOCKED'}".formatted(name));
    }

    /** A profile with one resource. */
    public static ObjectNode profile(String name, String resource, String properties) {
        return json("{'name':'%s','deviceResources':[{'name':'%s','properties':{'readWrite':'R',%s}}]}"
                .formatted(name, resource, properties));
    }

    public static ObjectNode device(String name, String service, String profile) {
        return json(("{'name':'%s','adminState':'UNLOCKED','operatingState':'UP','serviceName':'%s',"
                        + "'profileName':'%s','protocols':{'other':{}}}")
                .formatted(name, service, profile));
    }
}
