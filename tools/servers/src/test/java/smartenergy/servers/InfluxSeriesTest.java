package smartenergy.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database with a list of series, one shard and its points. */
class InfluxSeriesTest {
    @TempDir
    private Path data;

    private Path segment;
    private Path index;
    private Path fields;
    private Path points;

    @BeforeEach
    void make() throws IOException {
        segment = file("energy/_series/00/0000", "SSEG\u0001");
        file("energy/_series/01/0000", "SSEG\u0001");
        file("energy/_series/01/index", "SIDX\u0001");
        file("energy/_series/01/index.compacting", "");
        index = file("energy/raw/2/index/0/L0-00000001.tsl", "entries");
        fields = file("energy/raw/2/fields.idx", "fields");
        points = file("energy/raw/2/000000001-000000001.tsm", "points");
    }

    private Path file(String name, String content) throws IOException {
        var file = data.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void leavesWhatCanBeRead() throws IOException {
        InfluxSeries.removeDamaged(data);

        assertThat(segment).exists();
        assertThat(index).exists();
        assertThat(fields).exists();
    }

    @Test
    void removesAListOfNothingButItsLengthAndWhatSpeaksOfItAndNoPoints() throws IOException {
        Files.write(segment, new byte[4_096]);

        InfluxSeries.removeDamaged(data);

        assertThat(data.resolve("energy/_series")).doesNotExist();
        assertThat(index).doesNotExist();
        assertThat(fields).doesNotExist();
        assertThat(points).hasContent("points");
    }

    @Test
    void hasNothingToDoWhereThereIsNoDatabaseYet() throws IOException {
        InfluxSeries.removeDamaged(data.resolve("none"));

        assertThat(segment).exists();
    }
}
