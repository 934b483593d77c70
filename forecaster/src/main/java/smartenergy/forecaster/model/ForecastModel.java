package smartenergy.forecaster.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import smartenergy.forecaster.features.Features;
import smartenergy.recordings.Window;

/**
 * All that forecasting takes.
 *
 * @param step from record to record
 * @param horizons by time ahead
 */
public record ForecastModel(Features features, Duration step, SequencedMap<Duration, HorizonModel> horizons)
        implements AutoCloseable {

    /** For each window, in their order, the forecast by time ahead. */
    public List<SequencedMap<Duration, HorizonModel.Forecast>> forecast(List<Window> windows) {
        var rows = windows.stream().map(features::row).toList();
        var byWindow = new ArrayList<SequencedMap<Duration, HorizonModel.Forecast>>();
        windows.forEach(window -> byWindow.add(new LinkedHashMap<>()));
        horizons.forEach((ahead, model) -> {
            var forecasts = model.forecast(features, rows);
            for (int i = 0; i < forecasts.length; i++) {
                byWindow.get(i).put(ahead, forecasts[i]);
            }
        });
        return byWindow;
    }

    @Override
    public void close() {
        horizons.values().forEach(HorizonModel::close);
    }
}
