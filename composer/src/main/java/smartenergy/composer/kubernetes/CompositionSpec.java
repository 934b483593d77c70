package smartenergy.composer.kubernetes;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A composition's members as they stand; {@link smartenergy.composer.files.CompositionFile} knows what they mean. */
public final class CompositionSpec {
    private final Map<String, Object> members = new LinkedHashMap<>();

    @JsonAnyGetter
    public Map<String, Object> members() {
        return members;
    }

    @JsonAnySetter
    void set(String name, Object value) {
        members.put(name, value);
    }
}
