package smartenergy.packaging;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import smartenergy.cli.Command;
import smartenergy.cli.Options;
import smartenergy.local.deployment.Installation;

/** {@code smart-energy images}: makes images of everything. */
public final class ImagesCommand implements Command {
    @Override
    public String name() {
        return "images";
    }

    @Override
    public int run(List<String> arguments) throws IOException, InterruptedException {
        var options = new Options(arguments, Set.of("base"), Set.of());
        var base = options.text("base");
        options.check();
        new Images(Installation.current(), base, System.out).make();
        return 0;
    }
}
