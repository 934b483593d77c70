package smartenergy.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes the name of a file that is there. */
public final class ExistingFile implements ITypeConverter<Path> {
    @Override
    public Path convert(String name) {
        var file = Path.of(name).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) {
            throw new TypeConversionException("there is no file " + file);
        }
        return file;
    }
}
