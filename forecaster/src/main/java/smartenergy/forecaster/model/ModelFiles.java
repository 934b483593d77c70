package smartenergy.forecaster.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import smartenergy.forecaster.features.Features;

/**
 * Models in a folder, each in one named after its version, complete or not there at all: {@code metadata.json} with the
 * checksums of the others, {@code model.json}, and the trees in XGBoost's own form. Nothing in them is code.
 */
public final class ModelFiles {
    private static final int FORMAT = 2;
    private static final String METADATA = "metadata.json";
    private static final String MODEL = "model.json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path folder;

    /** What is known of a model beside itself. */
    public record Stored(Metadata metadata, ForecastModel model) {}

    /** A model that cannot be used; the message says which and why. */
    public static final class BadModel extends Exception {
        private static final long serialVersionUID = 1L;

        BadModel(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private record ModelFile(Features features, long stepMillis, List<HorizonFile> horizons) {}

    /** @param trees the file that holds them; empty for none */
    private record HorizonFile(
            long aheadMillis,
            int steps,
            Ridge absolute,
            Ridge ofTarget,
            Ridge ofChange,
            String trees,
            double[] weights,
            Interval interval) {}

    /** @param folder made when the first model is saved */
    public ModelFiles(Path folder) {
        this.folder = folder;
    }

    /** The versions that are there, the newest first. */
    public List<String> versions() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .filter(name -> Files.isRegularFile(folder.resolve(name).resolve(METADATA)))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /**
     * Saves a model under its metadata's version.
     *
     * @param metadata its checksums are filled in
     */
    public void save(Metadata metadata, ForecastModel model) throws IOException {
        Files.createDirectories(folder);
        var draft = Files.createTempDirectory(folder, ".draft-");
        var files = new TreeMap<String, byte[]>();
        var horizons = new ArrayList<HorizonFile>();
        for (var horizon : model.horizons().entrySet()) {
            var one = horizon.getValue();
            var trees = one.trees().map(some -> "trees-" + one.steps() + ".ubj").orElse("");
            one.trees().ifPresent(some -> files.put(trees, some.toBytes()));
            horizons.add(new HorizonFile(
                    horizon.getKey().toMillis(),
                    one.steps(),
                    one.absolute(),
                    one.ofTarget(),
                    one.ofChange(),
                    trees,
                    one.weights(),
                    one.interval()));
        }
        files.put(
                MODEL,
                JSON.writeValueAsBytes(
                        new ModelFile(model.features(), model.step().toMillis(), horizons)));
        var checksums = new TreeMap<String, String>();
        for (var file : files.entrySet()) {
            Files.write(draft.resolve(file.getKey()), file.getValue());
            checksums.put(file.getKey(), checksum(file.getValue()));
        }
        Files.write(
                draft.resolve(METADATA),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(metadata.withFiles(FORMAT, checksums)));
        Files.move(draft, folder.resolve(metadata.version()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** @throws BadModel if it is damaged, or of another format; says what is wrong */
    public Stored load(String version) throws BadModel {
        var place = folder.resolve(version);
        try {
            var metadata = metadata(version);
            var contents = new TreeMap<String, byte[]>();
            for (var file : metadata.files().entrySet()) {
                var content =
                        Files.readAllBytes(place.resolve(Path.of(file.getKey()).getFileName()));
                if (!checksum(content).equals(file.getValue())) {
                    throw new IOException(file.getKey() + " is not what was saved: its checksum differs");
                }
                contents.put(file.getKey(), content);
            }
            return new Stored(metadata, model(contents));
        } catch (IOException | RuntimeException e) {
            throw new BadModel("model " + place + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * What is known of a version, without loading it.
     *
     * @throws IOException if that cannot be read, or is of another format
     */
    public Metadata metadata(String version) throws IOException {
        var metadata = JSON.readValue(folder.resolve(version).resolve(METADATA).toFile(), Metadata.class);
        if (metadata.format() != FORMAT) {
            throw new IOException("its format is " + metadata.format() + ", not " + FORMAT);
        }
        return metadata;
    }

    private static ForecastModel model(Map<String, byte[]> files) throws IOException {
        if (!files.containsKey(MODEL)) {
            throw new IOException("it has no " + MODEL);
        }
        var file = JSON.readValue(files.get(MODEL), ModelFile.class);
        var horizons = new LinkedHashMap<Duration, HorizonModel>();
        for (var one : file.horizons()) {
            check(one, file.features());
            var trees = one.trees().isEmpty() ? Optional.<Trees>empty() : Optional.of(trees(files, one.trees()));
            horizons.put(
                    Duration.ofMillis(one.aheadMillis()),
                    new HorizonModel(
                            one.steps(),
                            one.absolute(),
                            one.ofTarget(),
                            one.ofChange(),
                            trees,
                            one.weights(),
                            one.interval()));
        }
        return new ForecastModel(file.features(), Duration.ofMillis(file.stepMillis()), horizons);
    }

    private static Trees trees(Map<String, byte[]> files, String name) throws IOException {
        if (Trees.problem().isPresent()) {
            throw new IOException("it has trees, and XGBoost does not work here: "
                    + Trees.problem().get());
        }
        if (!files.containsKey(name)) {
            throw new IOException("it has no " + name);
        }
        return Trees.ofBytes(files.get(name));
    }

    private static void check(HorizonFile file, Features features) throws IOException {
        if (file.weights().length != HorizonModel.MEMBERS) {
            throw new IOException("it has " + file.weights().length + " weights, not " + HorizonModel.MEMBERS);
        }
        for (var ridge : List.of(file.absolute(), file.ofTarget(), file.ofChange())) {
            int width = ridge.columns().length;
            if (ridge.means().length != width
                    || ridge.deviations().length != width
                    || ridge.weights().length != width) {
                throw new IOException("a regression's parts differ in length");
            }
            for (int column : ridge.columns()) {
                if (column < 0 || column >= features.width()) {
                    throw new IOException("a regression wants column " + column + " of " + features.width());
                }
            }
        }
    }

    private static String checksum(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
