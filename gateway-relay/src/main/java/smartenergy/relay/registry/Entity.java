package smartenergy.relay.registry;

/** What the registry keeps, with its names in EdgeX's REST API and messages. */
public enum Entity {
    PROFILE("deviceprofile", "profile", "profiles", "device profile"),
    SERVICE("deviceservice", "service", "services", "device service"),
    DEVICE("device", "device", "devices", "device"),
    WATCHER("provisionwatcher", "provisionWatcher", "provisionWatchers", "provision watcher");

    private final String path;
    private final String member;
    private final String members;
    private final String words;

    Entity(String path, String member, String members, String words) {
        this.path = path;
        this.member = member;
        this.members = members;
        this.words = words;
    }

    /** In paths of the API and in topics of system events. */
    public String path() {
        return path;
    }

    /** Of requests and answers that hold one. */
    public String member() {
        return member;
    }

    /** Of answers that hold several; also the collection's name in the DataPond. */
    public String members() {
        return members;
    }

    /** For a person. */
    public String words() {
        return words;
    }
}
