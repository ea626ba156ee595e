package io.firesteel.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.PolicyLoss;
import io.firesteel.trainer.optimiser.Schedule;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalDouble;

class SettingsTest {
    @Test
    void theReferenceBindsAndIsItsOwnEffectiveConfiguration() {
        Configuration configuration = Configuration.load(List.of(), List.of());

        assertThat(configuration.bind(Settings.class).rollout().groupSize()).isEqualTo(8);
        assertThat(configuration.nonDefaults()).isEmpty();
    }

    @Test
    void drGrpoDividesByOneConstantOnly() {
        Settings settings = preset("dr-grpo", "rollout.max-new-tokens=100");

        assertThat(settings.grpo().credit().estimator()).isEqualTo(new AdvantageEstimator.GroupMean());
        assertThat(settings.grpo().loss().aggregation()).isEqualTo(new Aggregation.Constant(100));
    }

    @Test
    void dapoClipsHigherAndAveragesOverTokens() {
        Settings settings = preset("dapo");

        assertThat(settings.grpo().loss().policy())
                .isEqualTo(new PolicyLoss.Clipped(0.2, 0.28, OptionalDouble.empty()));
        assertThat(settings.grpo().loss().aggregation()).isEqualTo(new Aggregation.TokenMean());
        assertThat(settings.grpo().credit().learnTruncated()).isFalse();
    }

    @Test
    void trainingRefusesWhatWouldBiasItsGradient() {
        assertThatThrownBy(
                        () -> rollout("rollout.top-p=0.9", "rollout.top-k=50").forTraining())
                .hasMessageContainingAll(
                        "top-p 1 and top-k 0", "found top-p 0.9, top-k 50", "gradient would be biased");
        assertThatThrownBy(() -> rollout("rollout.top-k=50").forTraining()).hasMessageContaining("found top-k 50");
        assertThatThrownBy(() -> rollout("rollout.temperature=0").forTraining())
                .hasMessageContainingAll("rollout.temperature", "above 0", "found 0.0");
        assertThat(rollout("rollout.temperature=0.7").forTraining().temperature())
                .isEqualTo(0.7);
    }

    @Test
    void whatOnlySamplesMayCut() {
        assertThat(rollout("rollout.top-p=0.9", "rollout.temperature=0")
                        .sampling(new int[0])
                        .topP())
                .isEqualTo(0.9);
    }

    @Test
    void theLearningRateFallsUntilTheRunsLastStepUnlessANumberIsWritten() {
        assertThat(schedule()).isEqualTo(new Schedule.Linear(5, 400, 0.1));
        assertThat(schedule("run.iterations=1000")).isEqualTo(new Schedule.Linear(5, 2000, 0.1));
        assertThat(schedule("run.iterations=10", "grpo.mini-batches=3", "grpo.epochs=4"))
                .isEqualTo(new Schedule.Linear(5, 120, 0.1));
        assertThat(schedule("grpo.optimiser.schedule.kind=cosine", "run.iterations=4"))
                .isEqualTo(new Schedule.Cosine(5, 8, 0.1));
        assertThat(schedule("run.iterations=1000", "grpo.optimiser.schedule.total-steps=300"))
                .isEqualTo(new Schedule.Linear(5, 300, 0.1));
        assertThat(settings("sft.steps=77").sft().method().optimiser().schedule())
                .isEqualTo(new Schedule.Cosine(50, 77, 0.1));
        assertThat(Configuration.load(List.of(), List.of("run.iterations=4")).render())
                .as("what --print-config shows")
                .contains("total-steps=8")
                .doesNotContain("product-of");
    }

    @Test
    void theConstantDenominatorFollowsTheLongestCompletion() {
        assertThat(settings("rollout.max-new-tokens=60", "grpo.loss.aggregation.kind=constant")
                        .grpo()
                        .loss()
                        .aggregation())
                .isEqualTo(new Aggregation.Constant(60));
    }

    @Test
    void rewardsOfTheLengthFollowTheLongestCompletion() {
        assertThat(settings("rollout.max-new-tokens=60").rewards().maxLength()).isEqualTo(60);
        assertThat(settings("rollout.max-new-tokens=60", "rewards.max-length=50")
                        .rewards()
                        .maxLength())
                .isEqualTo(50);
    }

    private static Schedule schedule(String... overrides) {
        return settings(overrides).grpo().optimiser().schedule();
    }

    private static Settings settings(String... overrides) {
        return Configuration.load(List.of(), List.of(overrides)).bind(Settings.class);
    }

    private static RolloutSettings rollout(String... overrides) {
        return Configuration.load(List.of(), List.of(overrides))
                .bind(Settings.class)
                .rollout();
    }

    private static Settings preset(String name, String... overrides) {
        ConfigurationSource preset =
                ConfigurationSource.resource("presets/" + name + ".conf").orElseThrow();
        return Configuration.load(List.of(preset), List.of(overrides)).bind(Settings.class);
    }

    @Test
    void whatIsRenderedCanBeLoadedAgain() {
        Configuration configuration =
                Configuration.load(List.of(), List.of("run.iterations=7", "rollout.max-new-tokens=40"));
        Configuration again = Configuration.load(
                List.of(new ConfigurationSource("configuration.conf", configuration.render())), List.of());

        assertThat(again.bind(Settings.class)).isEqualTo(configuration.bind(Settings.class));
        assertThat(again.render()).isEqualTo(configuration.render());
    }
}
