package smartenergy.relay.datapond;

import java.util.SequencedMap;

/**
 * JSON texts by name, durable. Every method throws {@link StoreUnavailable} if the DataPond does not answer. Any
 * thread.
 */
public interface NamedDocuments {

    /** Everything, in the order in which it was added. */
    SequencedMap<String, String> all();

    /** Returns whether the name was free. */
    boolean add(String name, String json);

    /** Puts another text in the place of one that may be gone meanwhile. */
    void replace(String name, String json);

    /** Returns whether there was one. */
    boolean remove(String name);
}
