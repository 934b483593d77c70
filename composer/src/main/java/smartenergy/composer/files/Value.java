package smartenergy.composer.files;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import smartenergy.composer.composition.Form;

/**
 * A value of a YAML or JSON file that knows where it stands. Methods throw {@link BadFile} with file, line and path if
 * it is not of the kind that is asked for.
 */
final class Value {
    private static final int MAX_ALIASES = 50;
    /** Without what YAML 1.1 reads in another base. */
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private static final Set<String> TRUE = Set.of("true", "yes", "on");
    private static final int MAX_CHARACTERS = 64 << 20;

    private final String file;
    private final String path;
    private final Node node;

    private Value(String file, String path, Node node) {
        this.file = file;
        this.path = path;
        this.node = node;
    }

    /** The documents of a file; empty ones are left out. */
    static List<Value> documents(Path file) {
        try {
            return documents(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new BadFile(file + " cannot be read: " + e);
        }
    }

    static List<Value> documents(String file, String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setCodePointLimit(MAX_CHARACTERS);
        options.setAllowDuplicateKeys(false);
        var documents = new ArrayList<Value>();
        try {
            for (var node : new Yaml(options).composeAll(new StringReader(text))) {
                if (!node.getTag().equals(Tag.NULL)) {
                    documents.add(new Value(file, "", node));
                }
            }
        } catch (MarkedYAMLException e) {
            throw new BadFile(file + ":" + (e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new BadFile(file + ": " + e.getMessage());
        }
        return documents;
    }

    /** What is wrong with this value, as an exception to throw. */
    BadFile wrong(String problem) {
        int line = node.getStartMark().getLine() + 1;
        return new BadFile(file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + problem);
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    private boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    /** The members in their order; those that are merged ({@code <<}) come first. */
    Map<String, Value> members() {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("is " + kind() + ", not members with values");
        }
        var members = new LinkedHashMap<String, Value>();
        var own = new HashSet<String>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw wrong("has a member whose name is not a text");
            }
            var name = key.getValue();
            if (key.getTag().equals(Tag.MERGE)) {
                merged(tuple.getValueNode()).forEach(members::putIfAbsent);
            } else if (own.add(name)) {
                members.put(name, new Value(file, path.isEmpty() ? name : path + "." + name, tuple.getValueNode()));
            } else {
                throw wrong("has two members '" + name + "'");
            }
        }
        return members;
    }

    /** Of one mapping or of several, of which the first has precedence. */
    private Map<String, Value> merged(Node value) {
        if (!(value instanceof SequenceNode several)) {
            return new Value(file, path, value).members();
        }
        var members = new LinkedHashMap<String, Value>();
        several.getValue().forEach(one -> merged(one).forEach(members::putIfAbsent));
        return members;
    }

    /** Whether there is a member of that name, also one without a value. */
    boolean has(String name) {
        return isMapping() && members().containsKey(name);
    }

    /** The members, of which there may be no others: a misspelt one is not passed over, nor one without a value. */
    Value only(String... names) {
        var allowed = Set.of(names);
        members().forEach((name, value) -> {
            if (!allowed.contains(name)) {
                throw value.wrong("is not known here; known are " + String.join(", ", names));
            }
            if (value.isNull()) {
                throw value.wrong("is empty; it needs a value, or is to be left out");
            }
        });
        return this;
    }

    /** As far as a path of names and positions leads. */
    Value follow(List<Object> steps) {
        var value = this;
        for (var step : steps) {
            if (step instanceof Integer position) {
                value = value.list().get(position);
            } else if (value.has(step.toString())) {
                value = value.members().get(step.toString());
            } else {
                return value;
            }
        }
        return value;
    }

    /** Absent where it is left out or null. */
    Optional<Value> find(String name) {
        return Optional.ofNullable(members().get(name)).filter(value -> !value.isNull());
    }

    Value get(String name) {
        return find(name).orElseThrow(() -> wrong("has no " + name));
    }

    /** Steps from member to member; absent where one is. */
    Optional<Value> at(String... names) {
        var found = Optional.of(this);
        for (var name : names) {
            found = found.filter(Value::isMapping).flatMap(value -> value.find(name));
        }
        return found;
    }

    List<Value> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("is " + kind() + ", not a list");
        }
        var list = new ArrayList<Value>();
        for (var element : sequence.getValue()) {
            list.add(new Value(file, path + "[" + list.size() + "]", element));
        }
        return list;
    }

    /** The list of that name, empty where it is left out. */
    List<Value> list(String name) {
        return find(name).map(Value::list).orElse(List.of());
    }

    String text() {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw wrong("is " + kind() + ", not a text");
    }

    /** A text that does not look like something else, as a number does. */
    String string() {
        if (node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.TIMESTAMP)) {
            return scalar();
        }
        throw wrong("is " + kind() + ", not a text"
                + (node instanceof ScalarNode && !isNull() ? "; put it in quotes" : ""));
    }

    /** A text of a form; its IllegalArgumentException becomes one that says where. */
    String string(Form form) {
        var text = string();
        return as(_ -> form.require(text));
    }

    boolean flag() {
        if (node.getTag().equals(Tag.BOOL)) {
            return TRUE.contains(scalar().toLowerCase(Locale.ROOT));
        }
        throw wrong("is " + kind() + ", not true or false");
    }

    int count(int low, int high) {
        if (isWhole()) {
            long count = Long.parseLong(scalar());
            if (count >= low && count <= high) {
                return (int) count;
            }
        }
        throw wrong("is " + kind() + ", not a whole number from " + low + " to " + high);
    }

    private boolean isWhole() {
        return node.getTag().equals(Tag.INT) && WHOLE.matcher(scalar()).matches();
    }

    /** Whether it is a number that has a fraction, or that YAML 1.1 reads as another one than a person does. */
    boolean isOddNumber() {
        return node.getTag().equals(Tag.FLOAT) || node.getTag().equals(Tag.INT) && !isWhole();
    }

    /** What a function makes of the text; its IllegalArgumentException becomes one that says where. */
    <T> T as(Function<String, T> reader) {
        try {
            return reader.apply(scalar());
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        members().forEach((name, value) -> texts.put(name, value.isNull() ? "" : value.scalar()));
        return texts;
    }

    /** Members as plain maps, lists, texts, numbers and truth values. */
    Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        members().forEach((name, value) -> {
            if (!value.isNull()) {
                tree.put(name, value.plain());
            }
        });
        return tree;
    }

    private Object plain() {
        return switch (node) {
            case MappingNode mapping -> tree();
            case SequenceNode sequence -> list().stream().map(Value::plain).toList();
            default -> plainScalar();
        };
    }

    private Object plainScalar() {
        var text = scalar();
        try {
            if (node.getTag().equals(Tag.INT)) {
                return Long.decode(text);
            }
            return node.getTag().equals(Tag.FLOAT)
                    ? (Object) Double.valueOf(text)
                    : node.getTag().equals(Tag.BOOL) ? (Object) flag() : text;
        } catch (NumberFormatException e) {
            throw wrong("'" + text + "' is a number in YAML 1.1 alone; write it otherwise, or put it in quotes");
        }
    }

    private String scalar() {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong("is " + kind() + ", not a text");
    }

    private String kind() {
        return switch (node) {
            case MappingNode mapping -> "members with values";
            case SequenceNode sequence -> "a list";
            default -> isNull() ? "empty" : "'" + ((ScalarNode) node).getValue() + "'";
        };
    }
}
