package smartenergy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.local.deployment.Installation;

@Timeout(60)
class RunningChainTest {
    @TempDir
    private Path home;

    @Test
    void saysWhyTheChainDoesNotStart() throws Exception {
        try (var chain = started("echo 'no InfluxDB 1.x can be had'; exit 69")) {
            assertThatThrownBy(chain::awaitReady)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the chain has ended: no InfluxDB 1.x can be had");
        }
    }

    @Test
    void knowsTheProcessesOfEachPartAndLeavesNoneBehind() throws Exception {
        List<ProcessHandle> all;
        try (var chain = started("""
                mkdir -p chain/nodes/cloud-1
                sleep 300 &
                echo $! >chain/nodes/cloud-1/cloud-sender-0-0123abcd.pid
                sh -c 'trap "" TERM; while :; do sleep 1; done' &
                echo 'audit: accepted 1'
                wait
                """)) {
            chain.awaitReady();
            var processes = chain.processes();

            assertThat(processes).containsOnlyKeys("cloud-sender", RunningChain.LAUNCHER);
            assertThat(processes.get("cloud-sender")).hasSize(1);
            assertThat(processes.get(RunningChain.LAUNCHER)).doesNotContainAnyElementsOf(processes.get("cloud-sender"));
            all = processes.values().stream()
                    .flatMap(Set::stream)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(3).allMatch(ProcessHandle::isAlive);
        }
        assertThat(all).noneMatch(ProcessHandle::isAlive);
    }

    private RunningChain started(String script) throws IOException {
        var program = home.resolve("smart-energy");
        Files.writeString(program, "#!/bin/sh\ncd " + home + "\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        var current = Installation.current();
        return new RunningChain(
                new Installation(home, current.java(), current.classPath()), home.resolve("chain"), 1, 1);
    }
}
