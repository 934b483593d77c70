package smartenergy.playground.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import smartenergy.playground.servers.Programs;

/** An image of functions that pass a request on to the next one, made of the machine's static busybox. */
public final class PlaceholderImage {
    /** As compositions name it. */
    public static final String NAME = "smart-energy/placeholder:1";

    private static final List<String> APPLETS =
            List.of("sh", "sleep", "nc", "httpd", "echo", "printf", "nslookup", "sed");

    /** Each function in the chain adds its name, so an answer shows the way that a request has gone. */
    private static final String PASS = """
            #!/bin/sh
            echo "Content-Type: text/plain"
            echo
            if [ -n "$NEXT" ]; then
              # A static busybox looks up names by nslookup only.
              address=$(nslookup -type=a "${NEXT%:*}.cluster.local" | sed -n '/^Name/,$s/^Address: //p')
              printf 'GET /cgi-bin/pass HTTP/1.0\\r\\n\\r\\n' | nc -w 2 "$address" "${NEXT#*:}" | sed '1,/^\\r*$/d'
            fi
            echo "$HOSTNAME $NODE"
            """;

    private static final String SERVE = """
            #!/bin/sh
            [ ! -e "/faults/crash-$FUNCTION-$NODE" ] || exit 3
            httpd -p 8080 -h /www
            while [ ! -e "/faults/crash-$FUNCTION-$NODE" ]; do sleep 0.2; done
            exit 3
            """;

    private PlaceholderImage() {}

    /** The busybox that it is made of, if there is one. */
    public static Optional<Path> busybox() {
        return Programs.find("busybox", System.getenv("PATH") + ":/bin");
    }

    /** Returns the file, in the form of {@code docker save}. */
    public static Path make(Path folder) throws IOException, InterruptedException {
        var busybox = busybox().orElseThrow(() -> new IOException("busybox is not installed here"));
        var root = Files.createDirectories(folder.resolve("root"));
        var bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(busybox, bin.resolve("busybox"));
        for (var applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        script(bin.resolve("serve"), SERVE);
        script(Files.createDirectories(root.resolve("www/cgi-bin")).resolve("pass"), PASS);
        Files.createDirectories(root.resolve("tmp"));
        tar(root, folder.resolve("layer.tar"), ".");
        Files.writeString(
                folder.resolve("config.json"), """
                {"architecture":"%s","os":"linux","config":{"Cmd":["/bin/serve"],"Env":["PATH=/bin"]},
                 "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
                """.formatted(architecture(), checksum(folder.resolve("layer.tar"))));
        Files.writeString(
                folder.resolve("manifest.json"),
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}]".formatted(NAME));
        var image = folder.resolve("placeholder.tar");
        tar(folder, image, "manifest.json", "config.json", "layer.tar");
        return image;
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        if (!file.toFile().setExecutable(true, false)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    private static void tar(Path folder, Path tar, String... names) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(
                List.of("tar", "--owner=0", "--group=0", "-cf", tar.toString(), "-C", folder.toString()));
        command.addAll(List.of(names));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("tar ended with " + status);
        }
    }

    private static String checksum(Path file) throws IOException {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A composition of four functions in a row; how each of them ends is told by files in {@code faults}. */
    public static String composition(String name, int nodePort, Path faults) throws IOException {
        try (var in = PlaceholderImage.class.getResourceAsStream("/kubernetes/placeholders.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${NAME}", name)
                    .replace("${PORT}", Integer.toString(nodePort))
                    .replace("${POD}", pod(faults));
        }
    }

    private static String pod(Path faults) {
        return "{terminationGracePeriodSeconds: 1, containers: [{env: [{name: NODE, valueFrom: {fieldRef: {fieldPath:"
                + " spec.nodeName}}}, {name: FUNCTION, valueFrom: {fieldRef: {fieldPath:"
                + " \"metadata.labels['smart-energy.io/function']\"}}}], volumeMounts: [{name: faults, mountPath:"
                + " /faults}]}], volumes: [{name: faults, hostPath: {path: \"" + faults + "\"}}]}";
    }
}
