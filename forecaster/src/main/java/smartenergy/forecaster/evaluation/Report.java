package smartenergy.forecaster.evaluation;

import java.io.PrintStream;
import java.util.Locale;
import smartenergy.forecaster.model.HorizonModel;

/** Prints an evaluation as a table that is Markdown too. */
public final class Report {
    private Report() {}

    /** @param set the name of the data set and its target */
    public static void print(String set, Evaluation evaluation, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "| set | ahead | scored | persistence RMSE | MAE | ridge RMSE | MAE | model RMSE | MAE | %.0f %% interval holds | its width |%n",
                100 * HorizonModel.COVERAGE);
        out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        for (var score : evaluation.scores()) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %d | %s | %s | %s | %.1f %% | %.4g |%n",
                    set,
                    Horizons.text(score.ahead()),
                    score.windows(),
                    errors(score.persistence()),
                    errors(score.ridge()),
                    errors(score.model()),
                    100 * score.coverage(),
                    score.width());
        }
    }

    private static String errors(Score.Errors errors) {
        return String.format(Locale.ROOT, "%.4g | %.4g", errors.rmse(), errors.mae());
    }
}
