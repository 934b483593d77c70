package smartenergy.forecaster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.forecaster.Recordings;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Grid;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Table;

class EvaluationTest {
    private static final int TEN_DAYS = 14_400;

    @TempDir
    private Path folder;

    @Test
    void forecastsARoomBetterThanBothBaselines() throws IOException {
        var evaluation = evaluate(Recordings.room(folder, TEN_DAYS), "roomCelsius");

        assertThat(evaluation.scores()).extracting(Score::ahead).isEqualTo(Horizons.USUAL);
        assertThat(evaluation.scores()).allSatisfy(score -> {
            assertThat(score.model().rmse()).isLessThan(score.persistence().rmse());
            assertThat(score.model().rmse()).isLessThan(score.ridge().rmse());
            assertThat(score.coverage()).isBetween(0.8, 0.98);
        });
    }

    @Test
    void isNoWorseThanTheLastValueWhereNothingCanBeKnown() throws IOException {
        var evaluation = evaluate(Files.writeString(folder.resolve("walk.csv"), walk(3, 3_000)), "t");

        assertThat(evaluation.scores())
                .hasSize(3)
                .allSatisfy(score -> assertThat(score.model().rmse())
                        .isLessThan(1.02 * score.persistence().rmse()));
    }

    @Test
    void isNotMisledByASensorsFewFaults() throws IOException {
        var file = Recordings.room(folder, TEN_DAYS);
        var sound = evaluate(file, "roomCelsius");
        var lines = new ArrayList<>(Files.readAllLines(file));
        for (int faulty : List.of(3_000, 5_000, 8_000, 9_000)) {
            lines.set(faulty, lines.get(faulty).replaceFirst(",(\\d+\\.\\d{3}),", ",71.0,"));
        }

        var faulty = evaluate(Files.write(file, lines), "roomCelsius");

        for (int i = 0; i < sound.scores().size(); i++) {
            assertThat(faulty.scores().get(i).model().rmse())
                    .isLessThan(1.1 * sound.scores().get(i).model().rmse());
        }
    }

    @Test
    void staysNearTheLastValueWhereThereIsLittleToJudgeBy() throws IOException {
        double ratio = 0;
        for (int seed = 0; seed < 10; seed++) {
            var scores = evaluate(Files.writeString(folder.resolve("walk.csv"), walk(seed, 120)), "t")
                    .scores();
            ratio += scores.stream()
                            .mapToDouble(score ->
                                    score.model().rmse() / score.persistence().rmse())
                            .average()
                            .orElseThrow()
                    / 10;
        }

        assertThat(ratio).isLessThan(1.1);
    }

    @Test
    void saysWhichTimesAheadAreNoWholeNumberOfSteps() {
        var horizons = Horizons.of(Duration.ofMinutes(30), Horizons.USUAL);

        assertThat(horizons.steps()).containsOnlyKeys(Duration.ofMinutes(30), Duration.ofMinutes(60));
        assertThat(horizons.notes()).singleElement().asString().contains("10 min", "30 min");
    }

    @Test
    void forecastsTheNextRecordWhereStepsAreLonger() {
        assertThat(Horizons.of(Duration.ofHours(3), Horizons.USUAL).steps()).containsOnlyKeys(Duration.ofHours(3));
    }

    @Test
    void refusesWhatIsTooLittle() throws IOException {
        var file = Recordings.room(folder, 60);

        assertThatThrownBy(() -> evaluate(file, "roomCelsius"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("to train and");
    }

    @Test
    void printsATable() throws IOException {
        var out = new ByteArrayOutputStream();
        Report.print(
                "room",
                evaluate(Recordings.room(folder, 2_000), "roomCelsius"),
                new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("|")
                        && line.chars().filter(c -> c == '|').count() == 12);
    }

    /** A random walk in steps of 10 minutes, of which nothing can be known but the last value. */
    private static String walk(int seed, int records) {
        var random = new Random(seed);
        var csv = new StringBuilder("time,t\n");
        double value = 20;
        for (int n = 0; n < records; n++) {
            value += random.nextGaussian();
            csv.append(1_700_000_000L + n * 600L).append(',').append(value).append('\n');
        }
        return csv.toString();
    }

    private static Evaluation evaluate(Path file, String target) throws IOException {
        var grid = Grid.of(
                Table.read(new Table.Request(file, target, Hints.time(""), Set.of())),
                Optional.empty(),
                Optional.empty());
        return Evaluation.of(grid, Horizons.of(grid.step(), Horizons.USUAL));
    }
}
