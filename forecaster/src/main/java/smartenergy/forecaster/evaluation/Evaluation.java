package smartenergy.forecaster.evaluation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import smartenergy.forecaster.features.Features;
import smartenergy.forecaster.model.HorizonModel;
import smartenergy.forecaster.model.Sample;
import smartenergy.forecaster.model.Training;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Grid;

/**
 * Trains on the earlier part of a grid and scores on the rest.
 *
 * @param split the time at which the later part begins
 * @param scores by time ahead, for which there was enough
 * @param notes why others are not there
 */
public record Evaluation(Instant split, List<Score> scores, List<String> notes) {
    /** Part of the records, by time, that trains. */
    public static final double TRAINED_ON = 0.7;

    private static final int MAX_VALUES = 8_000_000;
    private static final int MAX_WINDOWS = 60_000;
    private static final int CHUNK = 5_000;
    private static final int FEWEST_SCORED = 5;

    /** @throws BadData if no time ahead has enough windows */
    public static Evaluation of(Grid grid, Horizons horizons) {
        long split = split(grid);
        var scores = new ArrayList<Score>();
        var notes = new ArrayList<String>();
        horizons.steps().forEach((ahead, steps) -> {
            long millis = grid.step().toMillis() * steps;
            var train = Sample.of(grid, steps, time -> time + millis < split);
            var test = Sample.of(grid, steps, time -> time >= split);
            if (train.size() < Training.FEWEST || test.size() < FEWEST_SCORED) {
                notes.add("no score " + Horizons.text(ahead)
                        + " ahead: of windows of six consecutive records with a record so"
                        + " long after them there are " + train.size() + " to train and " + test.size() + " to score");
                return;
            }
            var features = Features.of(grid.numeric(), grid.categorical(), grid.target(), train.windows());
            try (var model = Training.train(features, train.thinned(most(features)), steps)) {
                scores.add(score(ahead, features, model, test));
            }
        });
        if (scores.isEmpty()) {
            throw new BadData(String.join("; ", notes));
        }
        return new Evaluation(Instant.ofEpochMilli(split), scores, notes);
    }

    private static int most(Features features) {
        return Math.min(MAX_WINDOWS, MAX_VALUES / features.width());
    }

    private static long split(Grid grid) {
        long[] times = grid.series().stream()
                .flatMapToLong(series -> Arrays.stream(series.times()))
                .sorted()
                .toArray();
        return times[(int) (TRAINED_ON * times.length)];
    }

    private static Score score(Duration ahead, Features features, HorizonModel model, Sample test) {
        var persistence = new Score.Summing();
        var ridge = new Score.Summing();
        var blend = new Score.Summing();
        int within = 0;
        double width = 0;
        for (int from = 0; from < test.size(); from += CHUNK) {
            int to = Math.min(test.size(), from + CHUNK);
            var rows =
                    test.windows().subList(from, to).stream().map(features::row).toList();
            var forecasts = model.forecast(features, rows);
            for (int i = from; i < to; i++) {
                double truth = test.future()[i];
                var forecast = forecasts[i - from];
                persistence.add(truth - test.last()[i]);
                ridge.add(truth - model.baseline(rows.get(i - from)));
                blend.add(truth - forecast.value());
                within += truth >= forecast.lower() && truth <= forecast.upper() ? 1 : 0;
                width += forecast.upper() - forecast.lower();
            }
        }
        return new Score(
                ahead,
                test.size(),
                persistence.errors(),
                ridge.errors(),
                blend.errors(),
                within / (double) test.size(),
                width / test.size());
    }
}
