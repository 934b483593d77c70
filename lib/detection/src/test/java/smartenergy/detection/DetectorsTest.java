package smartenergy.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static smartenergy.telemetry.Alarm.Phase.CLEARED;
import static smartenergy.telemetry.Alarm.Phase.RAISED;
import static smartenergy.telemetry.Alarm.Phase.UPDATED;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smartenergy.detection.Rules.Limits;
import smartenergy.detection.Rules.MaxChange;

class DetectorsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Rules LIMITED = new Rules(
            Map.of(Series.CELSIUS, new Limits(15, 32)),
            Map.of(Series.CELSIUS, new MaxChange(5, Duration.ofMinutes(15))),
            Duration.ofSeconds(30));

    @Test
    void raisesAnAlarmAtOnceWhenALimitIsCrossed() {
        var series = new Series(LIMITED).value(22).value(32.5);

        assertThat(series.events(LimitDetector.NAME)).singleElement().satisfies(alarm -> {
            assertThat(alarm.phase()).isEqualTo(RAISED);
            assertThat(alarm.quantity()).isEqualTo("celsius");
            assertThat(alarm.value()).isEqualTo(32.5);
            assertThat(alarm.expected()).isEqualTo(32);
        });
    }

    @Test
    void reportsAnExcursionOnceHoweverOftenItTouchesTheLimit() {
        var series = new Series(LIMITED);
        for (int i = 0; i < 20; i++) {
            series.value(32.1).value(31.9);
        }
        series.constant(25, Duration.ofMinutes(10));

        assertThat(series.phases(LimitDetector.NAME)).containsExactly(RAISED, CLEARED);
    }

    @Test
    void reportsAnExcursionAgainWhenItBecomesNotablyWorse() {
        var series = new Series(LIMITED).value(32.5).value(32.6).value(36).constant(25, HOUR);

        assertThat(series.phases(LimitDetector.NAME)).containsExactly(RAISED, UPDATED, CLEARED);
        assertThat(series.events(LimitDetector.NAME).getLast().value()).isEqualTo(36);
    }

    @Test
    void saysSinceWhenAnAlarmIsOver() {
        var series = new Series(LIMITED).value(40);
        var calm = series.now();
        series.constant(25, HOUR);

        assertThat(series.events(LimitDetector.NAME).getLast().clearedAt()).contains(calm);
    }

    @Test
    void seesAChangeThatIsTooFast() {
        var series = new Series(LIMITED)
                .constant(20, HOUR)
                .follow(Duration.ofMinutes(10), hours -> 20 + (hours - 1) * 60)
                .constant(30, HOUR);

        assertThat(series.phases(RateDetector.NAME)).startsWith(RAISED).endsWith(CLEARED);
        assertThat(series.events(RateDetector.NAME).getFirst().expected()).isEqualTo(20);
    }

    @Test
    void letsTheSameChangePassWhenItTakesHours() {
        var series =
                new Series(LIMITED).constant(20, HOUR).follow(Duration.ofHours(4), hours -> 20 + (hours - 1) * 2.5);

        assertThat(series.events(RateDetector.NAME)).isEmpty();
    }

    @Test
    void findsNothingUnusualInWeeksOfDailyWaves() {
        var series = Series.withoutRules().usual(DAY.multipliedBy(14));

        assertThat(series.events(UnusualDetector.NAME)).isEmpty();
    }

    @Test
    void findsASuddenJumpUnusualThoughItIsWithinAllLimits() {
        var series = Series.withoutRules()
                .usual(DAY.multipliedBy(3))
                .constant(29, HOUR)
                .usual(DAY);

        assertThat(series.phases(UnusualDetector.NAME)).startsWith(RAISED).endsWith(CLEARED);
        assertThat(series.events(UnusualDetector.NAME))
                .filteredOn(alarm -> alarm.phase() == RAISED)
                .hasSize(1);
        assertThat(series.events(UnusualDetector.NAME).getFirst().expected()).isBetween(21.0, 23.0);
    }

    @Test
    void findsAShiftUnusualThatIsSmallButLasts() {
        var wave = Series.withoutRules()
                .follow(DAY.multipliedBy(10), hours -> 22 + 2 * Math.sin(hours * Math.PI / 12))
                .follow(DAY, hours -> 24.5 + 2 * Math.sin(hours * Math.PI / 12));

        assertThat(wave.phases(UnusualDetector.NAME)).startsWith(RAISED);
    }

    @Test
    void ignoresOneStepOfACoarseSensor() {
        var series = Series.withoutRules()
                .constant(21.5, DAY)
                .value(21.6)
                .constant(21.5, HOUR)
                .constant(21.6, HOUR);

        assertThat(series.events(UnusualDetector.NAME)).isEmpty();
    }

    @Test
    void takesANewLevelAsUsualAfterSomeDays() {
        var series = Series.withoutRules().usual(DAY.multipliedBy(5)).constant(29, DAY.multipliedBy(14));

        assertThat(series.phases(UnusualDetector.NAME)).startsWith(RAISED).endsWith(CLEARED);
    }

    @Test
    void seesAValueThatIsStuck() {
        var series = Series.withoutRules()
                .usual(DAY)
                .constant(22.125, HOUR.multipliedBy(3))
                .usual(HOUR);

        assertThat(series.phases(StuckDetector.NAME)).startsWith(RAISED).endsWith(CLEARED);
    }

    @Test
    void doesNotTakeForStuckWhatHardlyEverChanges() {
        var series = Series.withoutRules();
        for (int i = 0; i < 30; i++) {
            series.constant(20 + i % 2, HOUR.multipliedBy(5));
        }

        assertThat(series.events(StuckDetector.NAME)).isEmpty();
    }

    @Test
    void noticesSilenceWhileItLasts() {
        var series =
                Series.withoutRules().usual(HOUR).pause(Duration.ofMinutes(10)).look();

        assertThat(series.events(SilenceDetector.NAME)).singleElement().satisfies(alarm -> {
            assertThat(alarm.quantity()).isEqualTo("readings");
            assertThat(alarm.raisedAt()).isBefore(series.now());
            assertThat(alarm.expected()).isBetween(60.0, 75.0);
        });
    }

    @Test
    void saysFromWhenOnALookFindsASilence() {
        var detectors = new Detectors(Rules.NONE);
        for (int hours = 1; hours <= 48; hours += 5) {
            var state = Series.withoutRules().usual(HOUR.multipliedBy(hours)).state();
            var from = Instant.ofEpochSecond(0, Detectors.lookFrom(state));

            assertThat(detectors.look(state, from.minusMillis(1)).events()).isEmpty();
            assertThat(detectors.look(state, from.plusMillis(1)).events()).hasSize(1);
        }
    }

    @Test
    void reportsASilenceAfterwardsWhenNobodyLooked() {
        var series = Series.withoutRules().usual(HOUR).pause(HOUR).usual(HOUR);

        assertThat(series.phases(SilenceDetector.NAME)).containsExactly(RAISED, CLEARED);
        assertThat(series.events(SilenceDetector.NAME).getLast().value()).isEqualTo(3_660);
    }

    @Test
    void endsASilenceNotBeforeItBeganWhenReadingsWereHeldBackOnTheWay() {
        var series = Series.withoutRules().usual(HOUR);
        var heldBack = series.now();
        series.pause(Duration.ofMinutes(10)).look();
        series.give(heldBack, series.now(), 22);

        var raised = series.events(SilenceDetector.NAME).getFirst();
        assertThat(series.events(SilenceDetector.NAME).getLast()).satisfies(cleared -> {
            assertThat(cleared.phase()).isEqualTo(CLEARED);
            assertThat(cleared.at()).isEqualTo(raised.raisedAt());
            assertThat(cleared.clearedAt()).contains(raised.raisedAt());
        });
    }

    @Test
    void toleratesALostReading() {
        var series = Series.withoutRules()
                .usual(HOUR)
                .pause(Duration.ofMinutes(3))
                .look()
                .usual(HOUR);

        assertThat(series.events(SilenceDetector.NAME)).isEmpty();
    }

    @Test
    void seesAClockThatIsAhead() {
        var series = Series.withoutRules().usual(HOUR);
        series.give(series.now().plusSeconds(3_600), series.now(), 22);

        assertThat(series.events(ClockDetector.NAME)).singleElement().satisfies(alarm -> {
            assertThat(alarm.quantity()).isEqualTo("clock");
            assertThat(alarm.value()).isEqualTo(3_600);
        });
    }

    @Test
    void goesOnWithTheRightTimeAfterAClockWasADayAhead() {
        var series = new Series(LIMITED).usual(HOUR);
        series.give(series.now().plus(DAY), series.now(), 22);
        series.pause(Duration.ofMinutes(2)).value(40);

        assertThat(series.phases(LimitDetector.NAME)).containsExactly(RAISED);
    }

    @Test
    void seesAClockThatIsBehind() {
        var series = Series.withoutRules();
        for (var at = series.now(); at.isBefore(series.now().plus(HOUR)); at = at.plusSeconds(10)) {
            series.give(at, at.plus(HOUR), 22);
        }

        assertThat(series.phases(ClockDetector.NAME)).startsWith(RAISED);
        assertThat(series.events(ClockDetector.NAME).getFirst().value()).isEqualTo(-3_600);
    }

    @Test
    void doesNotBlameTheClockForABacklog() {
        var series = Series.withoutRules();
        var arrival = series.now().plus(DAY);
        for (Instant at = series.now(); at.isBefore(series.now().plus(DAY)); at = at.plusSeconds(10)) {
            arrival = arrival.plusMillis(100);
            series.give(at, arrival, 22);
        }

        assertThat(series.events(ClockDetector.NAME)).isEmpty();
    }

    @Test
    void keepsItsStateSmall() {
        var series = new Series(LIMITED).usual(DAY);
        var bytes = Series.toBytes(series.state());

        assertThat(bytes).hasSizeLessThan(300);
        assertThat(Series.ofBytes(bytes)).isEqualTo(series.state());
    }

    @Test
    void goesOnThoughValuesAreAsFarApartAsNumbersCanBe() {
        var series = new Series(LIMITED);
        for (int i = 0; i < 1_000; i++) {
            series.value(i % 2 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE);
        }
        series.usual(DAY);

        assertThat(series.phases(LimitDetector.NAME)).startsWith(RAISED).endsWith(CLEARED);
        assertThat(series.events(UnusualDetector.NAME)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {85, -999, 65_535, 3.4e38, Double.MAX_VALUE, -Double.MAX_VALUE})
    void endsTheAlarmOfOneWildValueAfterHalfAnHourAndSeesAChangeOnTheNextDay(double wild) {
        for (int seconds : new int[] {30, 60}) {
            var series =
                    Series.withoutRules().every(Duration.ofSeconds(seconds)).usual(DAY.multipliedBy(2));
            series.value(wild).usual(Duration.ofMinutes(Math.max(45, 6 * seconds / 60)));
            assertThat(series.phases(UnusualDetector.NAME)).as(seconds + " s").containsExactly(RAISED, CLEARED);

            series.usual(DAY).follow(HOUR.multipliedBy(2), hours -> 31);
            assertThat(series.phases(UnusualDetector.NAME)).as(seconds + " s").startsWith(RAISED, CLEARED, RAISED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 19, 20, 50, 150})
    void learnsWhatIsUsualThoughAnEarlyValueIsWild(int before) {
        for (double wild : new double[] {85, -999, 65_535, 3.4e38, -Double.MAX_VALUE}) {
            var series = Series.withoutRules()
                    .usual(Duration.ofMinutes(before))
                    .value(wild)
                    .usual(DAY.multipliedBy(2))
                    .follow(HOUR, hours -> 31);

            assertThat(series.phases(UnusualDetector.NAME)).as("" + wild).contains(RAISED);
            assertThat(series.events(UnusualDetector.NAME).getLast().expected())
                    .as("" + wild)
                    .isBetween(20.0, 24.0);
        }
    }

    @Test
    void isNotMovedFarByOneWildValueAfterALongPause() {
        var series = Series.withoutRules().usual(DAY.multipliedBy(3)).pause(DAY.multipliedBy(30));
        series.value(85).usual(HOUR);

        assertThat(series.phases(UnusualDetector.NAME)).containsExactly(RAISED, CLEARED);
    }

    @Test
    void tellsOfAChangeThatBeginsWhileTheAlarmOfAWildValueCalmsDown() {
        var series =
                Series.withoutRules().usual(DAY.multipliedBy(2)).value(65_535).usual(Duration.ofMinutes(10));
        series.value(31).usual(Duration.ofMinutes(5));
        assertThat(series.phases(UnusualDetector.NAME)).as("another single one").containsExactly(RAISED);

        series.value(31).value(31);

        assertThat(series.phases(UnusualDetector.NAME)).containsExactly(RAISED, UPDATED);
        assertThat(series.events(UnusualDetector.NAME).getLast().value()).isEqualTo(31);
    }

    @Test
    void noticesSilenceThoughAnEarlyPauseWasLong() {
        var series = Series.withoutRules()
                .usual(Duration.ofMinutes(5))
                .pause(Duration.ofHours(12))
                .usual(HOUR)
                .pause(Duration.ofMinutes(20))
                .look();

        assertThat(series.phases(SilenceDetector.NAME)).containsExactly(RAISED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1678-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "+12345-01-01T00:00:00Z"})
    void goesOnAfterATimeThatCannotBe(String time) {
        var series = new Series(LIMITED);
        series.give(Instant.parse(time), series.now(), 22);
        series.value(22).value(40);

        assertThat(series.phases(LimitDetector.NAME)).contains(RAISED);
    }
}
