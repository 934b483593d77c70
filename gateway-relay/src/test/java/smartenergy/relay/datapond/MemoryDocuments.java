package smartenergy.relay.datapond;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Documents without a DataPond. */
public final class MemoryDocuments implements NamedDocuments {
    private final SequencedMap<String, String> texts = new LinkedHashMap<>();

    @Override
    public SequencedMap<String, String> all() {
        return new LinkedHashMap<>(texts);
    }

    @Override
    public boolean add(String name, String json) {
        return texts.putIfAbsent(name, json) == null;
    }

    @Override
    public void replace(String name, String json) {
        texts.put(name, json);
    }

    @Override
    public boolean remove(String name) {
        return texts.remove(name) != null;
    }
}
