package smartenergy.systemtests.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import smartenergy.packaging.Image;
import smartenergy.packaging.RootFolder;
import smartenergy.servers.Programs;

/** An image of functions that pass a request on to the next one, made of the machine's static busybox. */
public final class PlaceholderImage {
    /** The name that compositions give it. */
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
        var root = new RootFolder(folder.resolve("root"))
                .file(busybox)
                .script("bin/serve", SERVE)
                .script("www/cgi-bin/pass", PASS);
        for (var applet : APPLETS) {
            root.link("bin/" + applet, busybox);
        }
        return new Image(NAME, List.of("/bin/serve"), List.of("PATH=/bin")).save(root, folder);
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
