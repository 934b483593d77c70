package smartenergy.packaging;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import smartenergy.cli.command.ExitStatus;
import smartenergy.cli.command.Subcommand;
import smartenergy.local.deployment.Installation;

/** {@code smart-energy images}: makes images of everything. */
@Command(name = "images", description = "Makes container images of everything, without a registry.")
public final class ImagesCommand implements Subcommand, Callable<Integer> {
    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            description = "What Java functions start from (a Java runtime made here).")
    private Optional<String> base;

    @Override
    public Integer call() throws IOException, InterruptedException {
        new Images(Installation.current(), base, System.out).make();
        return ExitStatus.DONE;
    }
}
