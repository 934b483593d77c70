package smartenergy.relay.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import smartenergy.relay.datapond.NamedDocuments;
import smartenergy.relay.datapond.StoreUnavailable;
import smartenergy.relay.registry.Change.Action;
import smartenergy.service.http.HttpError;
import smartenergy.telemetry.DeadLetter;
import smartenergy.telemetry.DeviceLimits;
import smartenergy.telemetry.InvalidReading;
import smartenergy.telemetry.Reason;

/**
 * Devices, their profiles and services, and provision watchers, as EdgeX's JSON, members that we do not know included.
 * They are durable in the DataPond; questions are answered from memory. Every method that changes something throws
 * {@link StoreUnavailable} if the DataPond does not answer, and {@link HttpError} with EdgeX's status if it is refused.
 * Any thread.
 */
public final class Registry {
    private static final int MAX_ENTRIES = 10_000;
    /** What {@link #anothers} says. */
    private static final Pattern ANOTHERS = Pattern.compile("device '([^']*)' belongs to ");

    private static final String NAME = "name";
    private static final String SERVICE_NAME = "serviceName";
    private static final String PROFILE_NAME = "profileName";

    private final Map<Entity, NamedDocuments> stores = new EnumMap<>(Entity.class);
    private final Consumer<Change> listener;
    private volatile Snapshot snapshot = Snapshot.empty();

    /**
     * @param open gives the DataPond's collection of a name
     * @param listener is told of every change by this registry, after it is durable; does not wait
     */
    public Registry(Function<String, NamedDocuments> open, Consumer<Change> listener) {
        this.listener = listener;
        for (var entity : Entity.values()) {
            stores.put(entity, open.apply(entity.members()));
        }
        refresh();
    }

    /** Learns what other gateways changed. */
    public synchronized void refresh() {
        stores.forEach((entity, store) -> snapshot = snapshot.with(entity, store.all()));
    }

    /** In the order in which they were added; not to be changed. */
    public List<ObjectNode> all(Entity entity) {
        return snapshot.of(entity).values().stream().map(Snapshot.Entry::json).toList();
    }

    /** Not to be changed. */
    public Optional<ObjectNode> find(Entity entity, String name) {
        return Optional.ofNullable(snapshot.of(entity).get(name)).map(Snapshot.Entry::json);
    }

    /** @throws HttpError 404 */
    public ObjectNode get(Entity entity, String name) {
        return find(entity, name)
                .orElseThrow(() -> new HttpError(404, "fail to query " + entity.words() + " by name " + name));
    }

    /** Throws {@link HttpError} 400 if a member is missing or wrong. */
    public static void check(Entity entity, ObjectNode json) {
        Rules.check(entity, json);
    }

    /** Returns the id. */
    public synchronized String add(Entity entity, ObjectNode json) {
        checkReferences(entity, json);
        var name = json.path(NAME).asText("");
        if (snapshot.of(entity).size() >= MAX_ENTRIES) {
            throw new HttpError(413, "there are " + MAX_ENTRIES + " entries already");
        }
        var complete = json.deepCopy();
        if (complete.path("id").asText("").isEmpty()) {
            complete.put("id", UUID.randomUUID().toString());
        }
        if (!stores.get(entity).add(name, complete.toString())) {
            refresh();
            throw new HttpError(409, entity.words() + " name " + name + " already exists");
        }
        snapshot = snapshot.with(entity, name, complete.toString());
        tell(entity, Action.ADD, complete, Set.of());
        return complete.path("id").asText("");
    }

    /** Replaces the members that are given and not null; the entry is found by its id or else its name. */
    public synchronized void patch(Entity entity, ObjectNode given) {
        var before = identified(entity, given);
        var after = before.deepCopy();
        given.properties().forEach(member -> {
            if (!member.getValue().isNull() && !member.getKey().equals("id")) {
                after.set(member.getKey(), member.getValue());
            }
        });
        save(entity, before, after);
    }

    /** Replaces all members but the id. */
    public synchronized void replace(Entity entity, ObjectNode json) {
        var before = identified(entity, json);
        var after = json.deepCopy();
        after.set("id", before.path("id"));
        save(entity, before, after);
    }

    private ObjectNode identified(Entity entity, ObjectNode given) {
        var id = given.path("id").asText("");
        var name = given.path(NAME).asText("");
        if (id.isEmpty()) {
            return get(entity, name);
        }
        var found = all(entity).stream()
                .filter(json -> json.path("id").asText("").equals(id))
                .findFirst()
                .orElseThrow(() -> new HttpError(404, "fail to query " + entity.words() + " by id " + id));
        if (!name.isEmpty() && !name.equals(found.path(NAME).asText(""))) {
            throw new HttpError(
                    400,
                    entity.words() + " name '" + name + "' not match the existing '"
                            + found.path(NAME).asText("") + "'");
        }
        return found;
    }

    private void save(Entity entity, ObjectNode before, ObjectNode after) {
        Rules.check(entity, after);
        checkReferences(entity, after);
        var name = before.path(NAME).asText("");
        stores.get(entity).replace(name, after.toString());
        snapshot = snapshot.with(entity, name, after.toString());
        tell(entity, Action.UPDATE, after, Set.of(before.path(SERVICE_NAME).asText("")));
    }

    /** Refuses what others refer to. */
    public synchronized void remove(Entity entity, String name) {
        var json = get(entity, name);
        switch (entity) {
            case PROFILE -> {
                requireUnused(
                        entity,
                        Entity.DEVICE,
                        device -> device.path(PROFILE_NAME).asText(""),
                        name);
                requireUnused(entity, Entity.WATCHER, Registry::discoveredProfile, name);
            }
            case SERVICE -> {
                requireUnused(
                        entity,
                        Entity.DEVICE,
                        device -> device.path(SERVICE_NAME).asText(""),
                        name);
                requireUnused(
                        entity,
                        Entity.WATCHER,
                        watcher -> watcher.path(SERVICE_NAME).asText(""),
                        name);
            }
            case DEVICE ->
                requireUnused(
                        entity, Entity.DEVICE, device -> device.path("parent").asText(""), name);
            case WATCHER -> {}
        }
        stores.get(entity).remove(name);
        snapshot = snapshot.without(entity, name);
        tell(entity, Action.DELETE, json, Set.of());
    }

    private static String discoveredProfile(ObjectNode watcher) {
        return watcher.path("discoveredDevice").path(PROFILE_NAME).asText("");
    }

    private void requireUnused(Entity entity, Entity user, Function<ObjectNode, String> reference, String name) {
        if (all(user).stream().map(reference).anyMatch(name::equals)) {
            throw new HttpError(
                    409, "fail to delete the " + entity.words() + " when associated " + user.member() + " exists");
        }
    }

    private void checkReferences(Entity entity, ObjectNode json) {
        if (entity == Entity.DEVICE || entity == Entity.WATCHER) {
            requireThere(Entity.SERVICE, json.path(SERVICE_NAME).asText(""));
            requireThere(
                    Entity.PROFILE,
                    entity == Entity.DEVICE ? json.path(PROFILE_NAME).asText("") : discoveredProfile(json));
        }
    }

    /** Since v4 a device's profile may be named later. */
    private void requireThere(Entity entity, String name) {
        if (find(entity, name).isEmpty() && !(entity == Entity.PROFILE && name.isEmpty())) {
            throw new HttpError(400, entity.words() + " '" + name + "' does not exists");
        }
    }

    /**
     * Refuses one that would speak for a device of another.
     *
     * @throws InvalidReading if the device is registered, by another service
     */
    public void requireOwner(String device, String service) {
        owner(device).filter(owner -> !owner.equals(service)).ifPresent(owner -> {
            throw new InvalidReading(Reason.TOPIC_MISMATCH, anothers(device) + owner + ", not to " + service);
        });
    }

    /** The service that a device belongs to, if it is registered. */
    public Optional<String> owner(String device) {
        return find(Entity.DEVICE, device).map(json -> json.path(SERVICE_NAME).asText());
    }

    private static String anothers(String device) {
        return "device '" + device + "' belongs to ";
    }

    /** Whether a message was refused because that device belonged to another. */
    public static boolean isRefusedAsAnothers(String device, DeadLetter letter) {
        return letter.reason().equals(Reason.TOPIC_MISMATCH.text())
                && letter.detail().contains(anothers(device));
    }

    /** The devices for which a message was refused because they belonged to another; mostly none. */
    public static List<String> refusedAsAnothers(DeadLetter letter) {
        return letter.reason().equals(Reason.TOPIC_MISMATCH.text())
                ? ANOTHERS.matcher(letter.detail())
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .toList()
                : List.of();
    }

    /**
     * Adds a device with all it needs, or brings what is there up to date; what did not change is left alone, and what
     * a person has locked stays so.
     */
    public synchronized void register(ObjectNode service, ObjectNode profile, ObjectNode device) {
        upsert(Entity.SERVICE, service);
        upsert(Entity.PROFILE, profile);
        upsert(Entity.DEVICE, device);
    }

    /** Gives a device to a service, which is added if it is not there. */
    public synchronized void move(ObjectNode service, ObjectNode device) {
        upsert(Entity.SERVICE, service);
        upsert(Entity.DEVICE, device);
    }

    private void upsert(Entity entity, ObjectNode json) {
        Rules.check(entity, json);
        var before = find(entity, json.path(NAME).asText(""));
        if (before.isEmpty()) {
            add(entity, json);
            return;
        }
        var after = before.get().deepCopy();
        after.setAll(json);
        for (var kept : List.of("id", "adminState")) {
            if (before.get().has(kept)) {
                after.set(kept, before.get().get(kept));
            }
        }
        if (!after.equals(before.get())) {
            save(entity, before.get(), after);
        }
    }

    /** Of every device, what its profile says is abnormal; ranges are empty where it says nothing. */
    public List<DeviceLimits> deviceLimits() {
        var now = snapshot;
        return now.of(Entity.DEVICE).entrySet().stream()
                .map(device -> {
                    var profile = device.getValue().json().path(PROFILE_NAME).asText("");
                    var ranges = new TreeMap<String, DeviceLimits.Range>();
                    Optional.ofNullable(now.of(Entity.PROFILE).get(profile))
                            .ifPresent(known -> known.resources()
                                    .forEach((resource, limits) ->
                                            limits.usual().ifPresent(range -> ranges.put(resource, range))));
                    return new DeviceLimits(device.getKey(), ranges);
                })
                .toList();
    }

    private void tell(Entity entity, Action action, ObjectNode json, Set<String> formerServices) {
        var services = new TreeSet<>(formerServices);
        switch (entity) {
            case PROFILE ->
                all(Entity.DEVICE).stream()
                        .filter(device -> device.path(PROFILE_NAME)
                                .asText("")
                                .equals(json.path(NAME).asText("")))
                        .forEach(
                                device -> services.add(device.path(SERVICE_NAME).asText("")));
            case SERVICE -> services.add(json.path(NAME).asText(""));
            case DEVICE, WATCHER -> services.add(json.path(SERVICE_NAME).asText(""));
        }
        services.remove("");
        listener.accept(new Change(entity, action, json, services));
    }

    /**
     * Compares what a device gave with its profile.
     *
     * @throws InvalidReading if a value has another type than the profile says, or is beyond its limits
     */
    public Standing check(String device, List<Observed> values) {
        var now = snapshot;
        var entry = now.of(Entity.DEVICE).get(device);
        if (entry == null) {
            return Standing.UNKNOWN_DEVICE;
        }
        var profile = now.of(Entity.PROFILE).get(entry.json().path(PROFILE_NAME).asText(""));
        var standing = Standing.KNOWN;
        for (var value : values) {
            var limits = profile == null ? null : profile.resources().get(value.resource());
            if (limits == null) {
                standing = Standing.UNLISTED_RESOURCE;
            } else {
                limits.check(value);
            }
        }
        return standing;
    }
}
