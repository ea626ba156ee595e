package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
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
                        "grpo.optimiser.schedule.total-steps was 400 and is 18",
                        "seeds was 7 and is 8",
                        "policy.path stage:cold was absent and is bb",
                        "policy.path bundled:b was aa and is absent");
    }

    @Test
    void whatEvaluationSetsHoldOutIsNotLearnedFromEvenWhereNothingIsEvaluated() {
        Address none = address(7, INPUTS, "evaluation.problems=0");

        assertThat(address(7, INPUTS, "evaluation.problems=0", "evaluation.every=3"))
                .isEqualTo(none);
        assertThat(address(
                        7,
                        INPUTS,
                        "evaluation.problems=0",
                        "evaluation.sets.hard.source.kind=task",
                        "evaluation.sets.hard.source.name=gcd-lcm"))
                .isNotEqualTo(none);
    }

    @Test
    void everythingOfAPolicyThatItIsComputedWithDecides() {
        try (PolicyDirectory bundled =
                StartPolicies.read("bundled:countdown-base", new org.apache.hadoop.conf.Configuration(false))) {
            Architecture shape = bundled.policy().architecture();
            Architecture faster = new Architecture(
                    shape.family(),
                    shape.vocabulary(),
                    shape.width(),
                    shape.layers(),
                    shape.heads(),
                    shape.kvHeads(),
                    shape.headWidth(),
                    shape.feedForward(),
                    2 * shape.ropeTheta(),
                    shape.ropeScaling(),
                    shape.normEpsilon(),
                    shape.qkvBias(),
                    shape.qkNorm(),
                    shape.tiedHead(),
                    shape.maxPositions());
            float[] parameters = bundled.policy().parameters();
            String hash = Inputs.hash(with(bundled, bundled.policy(), bundled.stopTokens()));

            assertThat(hash).isEqualTo(Inputs.hash(bundled));
            assertThat(Inputs.hash(with(bundled, bundled.policy(), new int[] {1, 2})))
                    .as("stop tokens")
                    .isNotEqualTo(hash);
            assertThat(Inputs.hash(with(bundled, new Policy(faster, 0, parameters), bundled.stopTokens())))
                    .as("rope-theta")
                    .isNotEqualTo(hash);
        }
    }

    private static PolicyDirectory with(PolicyDirectory other, Policy policy, int[] stopTokens) {
        return new PolicyDirectory(policy, other.tokenizer(), other.tokenizerFiles(), stopTokens, other.provenance());
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
