package smartenergy.packaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An image of one layer.
 *
 * @param name with its tag
 * @param command that it runs if nothing else is said; empty for none
 * @param environment as {@code NAME=value}
 */
public record Image(String name, List<String> command, List<String> environment) {
    /** Who runs in it: user and group. */
    static final String USER = "10001:10001";

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    /**
     * Writes it in the form of {@code docker save}. The same files make the same image.
     *
     * @param folder for what is needed on the way
     */
    public Path save(RootFolder root, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var layer = folder.resolve("layer.tar");
        tar(root.path(), layer, ".");
        JSON.writeValue(
                folder.resolve("config.json").toFile(),
                Map.of(
                        "architecture",
                        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
                        "os",
                        "linux",
                        "config",
                        Map.of("Entrypoint", command, "Env", environment, "User", USER),
                        "rootfs",
                        Map.of("type", "layers", "diff_ids", List.of("sha256:" + checksum(layer)))));
        JSON.writeValue(
                folder.resolve("manifest.json").toFile(),
                List.of(Map.of("Config", "config.json", "RepoTags", List.of(name), "Layers", List.of("layer.tar"))));
        var image = folder.resolve("image.tar");
        tar(folder, image, "manifest.json", "config.json", "layer.tar");
        return image;
    }

    private static void tar(Path folder, Path tar, String... names) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                "tar",
                "--sort=name",
                "--mtime=@0",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "-cf",
                tar.toString(),
                "-C",
                folder.toString()));
        command.addAll(List.of(names));
        Command.output(command);
    }

    private static String checksum(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var hash = MessageDigest.getInstance("SHA-256");
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash));
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
