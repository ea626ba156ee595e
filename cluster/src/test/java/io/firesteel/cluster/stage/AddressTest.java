package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.config.Configuration;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class AddressTest {
    private static final Map<String, String> INPUTS = new TreeMap<>(Map.of("policy.path bundled:b", "aa"));

    private static Address address(long seed, Map<String, String> inputs, String... overrides) {
        Configuration configuration = Configuration.load(List.of(), List.of(overrides));
        Grpo stage = Grpo.of(configuration.bind(Settings.class));
        return Address.of(stage, configuration.canonical(stage.decidedBy()), seed, inputs);
    }

    @Test
    void theSameSettingsSeedAndInputsGiveTheSameAddress() {
        Address one = address(7, INPUTS);

        assertThat(address(7, INPUTS, "run.name=x", "trainer.threads=3", "rollout.partitions=2"))
                .isEqualTo(one);
        assertThat(one.sha256()).matches("[0-9a-f]{64}").startsWith(one.brief());
        assertThat(one.changes(one.text())).isEmpty();
    }

    @Test
    void changesNameTheKeysWithBothValues() {
        Address one = address(7, INPUTS);
        Address other = address(
                8,
                Map.of("policy.path stage:cold", "bb"),
                "run.iterations=9",
                "data.countdown.count=4",
                "grpo.loss.kl={kind=in-loss, estimator=k3, coefficient=0.01}");

        assertThat(other.sha256()).isNotEqualTo(one.sha256());
        assertThat(other.changes(one.text()))
                .containsExactlyInAnyOrder(
                        "run.iterations was 200 and is 9",
                        "data.countdown.count was 3 and is 4",
                        "grpo.loss.kl.kind was \"off\" and is \"in-loss\"",
                        "grpo.loss.kl.estimator was absent and is \"k3\"",
                        "grpo.loss.kl.coefficient was absent and is 0.01",
                        "seeds was 7 and is 8",
                        "policy.path stage:cold was absent and is bb",
                        "policy.path bundled:b was aa and is absent");
    }

    @Test
    void everyPathThatDecidesAStageIsAKeyOfTheConfiguration() {
        Configuration configuration = Configuration.load(List.of(), List.of());
        Settings settings = configuration.bind(Settings.class);
        Settings evaluating =
                Configuration.load(List.of(), List.of("sft.evaluate-every=5")).bind(Settings.class);

        for (Stage stage : List.of(
                Grpo.of(settings),
                Sft.of(settings),
                Sft.of(evaluating),
                RejectionSample.of(settings),
                Evaluate.of(settings))) {
            for (String path : stage.decidedBy()) {
                assertThat(configuration.has(path))
                        .as(stage.kind() + ": " + path)
                        .isTrue();
            }
        }
    }
}
