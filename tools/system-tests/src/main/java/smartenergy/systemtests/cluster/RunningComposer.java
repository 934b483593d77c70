package smartenergy.systemtests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import smartenergy.composer.kubernetes.KubernetesControl;
import smartenergy.local.deployment.Installation;

/**
 * A composer as a process of this machine, with the rights that it has in a cluster and no others. If it ends by itself
 * it is started again, as a kubelet would.
 */
public final class RunningComposer implements AutoCloseable {
    private static final String NAMESPACE = "smart-energy";
    private static final String ACCOUNT = "composer";
    private static final long TOKEN_SECONDS = 86_400;
    private static final long PATIENCE_SECONDS = 20;

    private final ProcessBuilder builder;
    private final Path log;
    private volatile boolean isWanted = true;
    private volatile Process process;

    private RunningComposer(ProcessBuilder builder, Path log) throws IOException {
        this.builder = builder;
        this.log = log;
        run();
    }

    private void run() throws IOException {
        process = builder.start();
        process.onExit().thenAccept(ended -> startAgain());
    }

    private synchronized void startAgain() {
        if (isWanted) {
            try {
                run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized Process unwanted() {
        isWanted = false;
        return process;
    }

    /**
     * Makes the composer's account and what else it needs.
     *
     * @param client an administrator's
     * @return a kubeconfig of that account, in the folder
     */
    public static Path install(KubernetesClient client, Path folder) throws IOException {
        for (var file : List.of("/k8s/crd.yaml", "/k8s/rbac.yaml")) {
            client.load(KubernetesControl.class.getResourceAsStream(file)).serverSideApply();
        }
        if (client.supports(ValidatingAdmissionPolicy.class)) {
            client.load(KubernetesControl.class.getResourceAsStream("/k8s/admission.yaml"))
                    .serverSideApply();
        }
        var token = new ObjectMapper()
                .readTree(client.raw(
                        "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts/" + ACCOUNT + "/token",
                        "POST",
                        Map.of(
                                "apiVersion",
                                "authentication.k8s.io/v1",
                                "kind",
                                "TokenRequest",
                                "spec",
                                Map.of("expirationSeconds", TOKEN_SECONDS, "audiences", new String[0]))))
                .path("status")
                .path("token");
        return Files.writeString(folder.resolve("composer.kubeconfig"), kubeconfig(client, token));
    }

    private static String kubeconfig(KubernetesClient client, JsonNode token) {
        var config = client.getConfiguration();
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "%s", certificate-authority-data: "%s"}}]
                users: [{name: composer, user: {token: "%s"}}]
                contexts: [{name: test, context: {cluster: test, user: composer}}]
                current-context: test
                """.formatted(config.getMasterUrl(), config.getCaCertData(), token.asText());
    }

    /** @param log is added to */
    public static RunningComposer start(
            Installation installation, Path kubeconfig, Path log, Map<String, String> settings) throws IOException {
        var builder = new ProcessBuilder(installation.service("composer"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("SMART_ENERGY_HTTP_PORT", "0");
        builder.environment().put("JAVA_HOME", installation.javaHome());
        builder.environment().putAll(settings);
        return new RunningComposer(builder, log);
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends at once and for good, as by SIGKILL. */
    public void kill() throws InterruptedException {
        if (!unwanted().destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the composer is there " + PATIENCE_SECONDS + " s after SIGKILL");
        }
    }

    /** Ends in order, as by SIGTERM. */
    @Override
    public void close() {
        var last = unwanted();
        last.destroy();
        try {
            if (!last.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
