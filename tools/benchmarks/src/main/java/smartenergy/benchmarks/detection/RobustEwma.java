package smartenergy.benchmarks.detection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A detector by exponential mean and mean deviation, with which the one in use is compared. Both are fed with residuals
 * clipped at three deviations, on readings and on half-day means; memories and the life of an alarm are the same.
 */
final class RobustEwma {
    private static final double LEVEL_SECONDS = Duration.ofDays(4).toSeconds();
    private static final double RECENT_SECONDS = Duration.ofHours(12).toSeconds();
    private static final double SPREAD_SECONDS = Duration.ofDays(12).toSeconds();
    /** Of a normal distribution, the standard deviation by the mean absolute one. */
    private static final double SIGMAS = 1.2533;

    private static final double CLIP = 3;
    private static final int LEARNING = 200;
    private static final int TRUSTED = 20;
    private static final double CALM = 0.6;
    private static final int CALM_READINGS = 5;
    private static final Duration CALM_TIME = Duration.ofMinutes(30);

    private final double threshold;
    private double count;
    private double level;
    private double recent;
    private double spread;
    private double recentSpread;
    private Instant first;
    private Instant last;
    private int abnormal;
    private boolean isOpen;
    private int calm;
    private Instant calmSince;

    /** @param threshold in standard deviations */
    RobustEwma(double threshold) {
        this.threshold = threshold;
    }

    List<Instant> raises(List<Sample.Reading> readings) {
        var raises = new ArrayList<Instant>();
        for (var reading : readings) {
            if (isRaised(severity(reading), reading.at())) {
                raises.add(reading.at());
            }
        }
        return raises;
    }

    private double severity(Sample.Reading reading) {
        if (count++ == 0) {
            level = recent = reading.value();
            first = last = reading.at();
        }
        double gap = Duration.between(last, reading.at()).toMillis() / 1000.0;
        last = reading.at();
        recent += weight(gap, RECENT_SECONDS) * (reading.value() - recent);
        double offset = reading.value() - level;
        double recentOffset = recent - level;
        double severity = Math.abs(offset) / (threshold * SIGMAS * spread);
        if (Duration.between(first, last).toSeconds() > 3 * RECENT_SECONDS) {
            severity = Math.max(severity, Math.abs(recentOffset) / (threshold * SIGMAS * recentSpread));
        }
        double most = count <= TRUSTED ? Double.MAX_VALUE : CLIP * SIGMAS * spread;
        double mostRecent = count <= TRUSTED ? Double.MAX_VALUE : CLIP * SIGMAS * recentSpread;
        level += weight(gap, LEVEL_SECONDS) * Math.clamp(offset, -most, most);
        spread += weight(gap, SPREAD_SECONDS) * (Math.min(Math.abs(offset), most) - spread);
        recentSpread += weight(gap, SPREAD_SECONDS) * (Math.min(Math.abs(recentOffset), mostRecent) - recentSpread);
        return count <= LEARNING ? 0 : severity;
    }

    private double weight(double gap, double memory) {
        return Math.max(1 - Math.exp(-gap / memory), 1 / count);
    }

    private boolean isRaised(double severity, Instant at) {
        if (!isOpen) {
            abnormal = severity >= 1 ? abnormal + 1 : 0;
            isOpen = abnormal >= 2 || severity >= 2;
            calm = 0;
            return isOpen;
        }
        calmSince = severity < CALM && calm > 0 ? calmSince : at;
        calm = severity < CALM ? calm + 1 : 0;
        isOpen = calm < CALM_READINGS || Duration.between(calmSince, at).compareTo(CALM_TIME) < 0;
        abnormal = 0;
        return false;
    }
}
