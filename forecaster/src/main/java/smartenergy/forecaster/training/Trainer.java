package smartenergy.forecaster.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import smartenergy.forecaster.Fields;
import smartenergy.forecaster.evaluation.Evaluation;
import smartenergy.forecaster.evaluation.Horizons;
import smartenergy.forecaster.evaluation.Report;
import smartenergy.forecaster.evaluation.Score;
import smartenergy.forecaster.features.Features;
import smartenergy.forecaster.model.ForecastModel;
import smartenergy.forecaster.model.HorizonModel;
import smartenergy.forecaster.model.Metadata;
import smartenergy.forecaster.model.ModelFiles;
import smartenergy.forecaster.model.Sample;
import smartenergy.forecaster.model.Training;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Grid;
import smartenergy.recordings.Hints;
import smartenergy.recordings.Table;

/** Reads records, scores a model of the first part on the rest, then trains on all and saves. */
final class Trainer {
    private static final DateTimeFormatter VERSION =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String XGBOOST = "3.4.0";
    private static final String ROOM = "room";
    private static final int MAX_WINDOWS = 60_000;
    private static final int MAX_VALUES = 8_000_000;

    private final String name;
    private final ModelFiles models;
    private final Clock clock;
    private final PrintStream progress;

    /** @param progress takes what is done and the table of scores */
    Trainer(String name, ModelFiles models, Clock clock, PrintStream progress) {
        this.name = name;
        this.models = models;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * @param hints how times are to be read
     * @param source where the file's records are from, for the metadata
     * @return whether the model is good enough to be served
     * @throws BadData if no model can be made of the records
     */
    boolean train(Path csv, Hints hints, String source) throws IOException {
        var table = Table.read(new Table.Request(csv, Fields.TARGET, hints, ignored(csv)));
        table.notes().forEach(progress::println);
        var grid = Grid.of(table, Optional.empty(), Optional.empty());
        progress.println(grid.size() + " records at a step of " + Horizons.text(grid.step()) + " from " + source);
        var horizons = Horizons.of(grid.step(), Horizons.USUAL);
        var evaluation = Evaluation.of(grid, horizons);
        evaluation.notes().forEach(progress::println);
        Report.print(name, evaluation, progress);
        var features = Features.of(grid.numeric(), grid.categorical(), grid.target(), grid.windows());
        try (var model = new ForecastModel(features, grid.step(), fit(grid, features, horizons))) {
            var metadata = metadata(table, grid, source, evaluation.scores());
            models.save(metadata, model);
            progress.println("saved version " + metadata.version()
                    + (metadata.isGood() ? "" : ", which is worse than the last value and will not be served"));
            return metadata.isGood();
        }
    }

    /** Every column that is none of the five fields, nor tells rooms apart. */
    private static Set<String> ignored(Path csv) throws IOException {
        var columns = new HashSet<>(Table.columns(csv));
        columns.removeAll(Fields.COLUMNS.keySet());
        columns.remove(ROOM);
        return columns;
    }

    private SequencedMap<Duration, HorizonModel> fit(Grid grid, Features features, Horizons horizons) {
        var models = new LinkedHashMap<Duration, HorizonModel>();
        horizons.steps().forEach((ahead, steps) -> {
            var sample = Sample.of(grid, steps, time -> true);
            if (sample.size() >= Training.FEWEST) {
                models.put(
                        ahead,
                        Training.train(
                                features, sample.thinned(Math.min(MAX_WINDOWS, MAX_VALUES / features.width())), steps));
                progress.println("trained " + Horizons.text(ahead) + " ahead on " + sample.size() + " windows");
            }
        });
        return models;
    }

    private Metadata metadata(Table table, Grid grid, String source, List<Score> scores) {
        var now = clock.instant();
        var held = scores.stream()
                .map(score -> new Metadata.HeldOut(
                        score.ahead().toMinutes(),
                        score.windows(),
                        score.persistence().rmse(),
                        score.ridge().rmse(),
                        score.model().rmse(),
                        score.coverage()))
                .toList();
        return new Metadata(
                0,
                name,
                VERSION.format(now),
                now.toString(),
                held.stream().allMatch(score -> score.model() <= score.persistence()),
                source,
                grid.size(),
                Instant.ofEpochMilli(Arrays.stream(table.times()).min().orElse(0))
                        .toString(),
                Instant.ofEpochMilli(Arrays.stream(table.times()).max().orElse(0))
                        .toString(),
                Fields.TARGET,
                Fields.UNITS,
                held,
                "XGBoost4J " + XGBOOST,
                Map.of());
    }
}
