package smartenergy.forecaster.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import smartenergy.forecaster.model.ModelFiles;
import smartenergy.forecaster.model.ModelFiles.BadModel;
import smartenergy.recordings.BadData;
import smartenergy.recordings.Hints;
import smartenergy.service.config.ConfigException;
import smartenergy.service.config.Env;

class TrainerTest {
    @TempDir
    private Path folder;

    @Test
    void asksBySettingsForWhatAFileDoesNotTellOfItsTimes() throws IOException {
        var csv = Files.writeString(folder.resolve("r.csv"), "when,roomCelsius\n2/11/26 7:30,20\n2/11/26 7:31,21\n");
        var trainer = new Trainer("room", new ModelFiles(folder), Clock.systemUTC(), System.out);
        var told = Map.of("SMART_ENERGY_TRAINING_TIME", "when", "SMART_ENERGY_TRAINING_DATES", "dmy");

        assertThatThrownBy(() -> trainer.train(csv, hints(Map.of("SMART_ENERGY_TRAINING_TIME", "when")), "a test"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("say so with SMART_ENERGY_TRAINING_DATES=dmy");
        assertThatThrownBy(() -> trainer.train(csv, hints(told), "a test"))
                .isInstanceOf(BadData.class)
                .hasMessage("there are only 2 records");
        assertThatThrownBy(() -> hints(Map.of("SMART_ENERGY_TRAINING_ZONE", "Mars")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("zone 'Mars' is no time zone");
    }

    private static Hints hints(Map<String, String> settings) {
        return TrainerConfig.from(new Env(settings)).hints();
    }

    @Test
    void savesAModelWithAllThatIsKnownOfIt() throws Exception {
        var models = new TrainedModels(folder);
        var version = models.add();

        var metadata = new ModelFiles(models.models()).load(version).metadata();
        assertThat(metadata.version()).isEqualTo("20261124T090000000Z");
        assertThat(metadata.isGood()).isTrue();
        assertThat(metadata.from()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(metadata.records()).isEqualTo(1_200);
        assertThat(metadata.fields())
                .containsEntry("roomCelsius", "degrees Celsius")
                .hasSize(5);
        assertThat(metadata.scores())
                .hasSize(3)
                .allSatisfy(score -> assertThat(score.model()).isLessThan(score.persistence()));
        assertThat(metadata.files())
                .containsKey("model.json")
                .allSatisfy((file, sum) -> assertThat(sum).startsWith("sha256:"));
    }

    @Test
    void forecastsTheSameAfterItWasSavedAndLoaded() throws Exception {
        var models = new TrainedModels(folder);
        models.add();
        models.add();
        var files = new ModelFiles(models.models());

        var features = files.load(files.versions().get(0)).model().features();

        assertThat(features)
                .isEqualTo(files.load(files.versions().get(1)).model().features());
        assertThat(features.numeric()).contains("outdoorCelsius", "roomCelsius").doesNotContain("rack");
        assertThat(features.categories()).containsOnlyKeys("weather");
    }

    @Test
    void refusesAModelThatIsNotWhatWasSaved() throws IOException {
        var models = new TrainedModels(folder);
        var version = models.add();
        var file = models.models().resolve(version).resolve("model.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"weights\":\\[0", "\"weights\":[9"));

        assertThatThrownBy(() -> new ModelFiles(models.models()).load(version))
                .isInstanceOf(BadModel.class)
                .hasMessageContaining("model.json is not what was saved");
    }

    @Test
    void refusesAModelOfAnotherFormat() throws IOException {
        var models = new TrainedModels(folder);
        var version = models.add();
        var file = models.models().resolve(version).resolve("metadata.json");
        Files.writeString(file, Files.readString(file).replace("\"format\" : 2", "\"format\" : 1"));

        assertThatThrownBy(() -> new ModelFiles(models.models()).load(version))
                .isInstanceOf(BadModel.class)
                .hasMessageContaining("its format is 1, not 2");
    }

    @Test
    void doesNotSeeAModelThatIsNotComplete() throws IOException {
        var models = new TrainedModels(folder);
        Files.createDirectories(models.models().resolve(".draft-1"));
        Files.createDirectories(models.models().resolve("20990101T000000000Z"));

        assertThat(new ModelFiles(models.models()).versions()).isEmpty();
    }
}
