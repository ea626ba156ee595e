package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Rotary;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

class AddressTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final Map<String, String> INPUTS = new TreeMap<>(Map.of("policy.path weights", A));

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
        assertThat(one.changesSince(one.text()).isEmpty()).isTrue();
        assertThat(one.contents()).isEqualTo(INPUTS);
    }

    /** Runs from before there was a choice are done still. */
    @Test
    void momentsAreInItOnlyWhereTheyAreNotAsUsual() {
        Address usual = address(7, INPUTS);

        assertThat(usual.text()).doesNotContain("moments");
        assertThat(address(7, INPUTS, "trainer.moments=float32")).isEqualTo(usual);
        assertThat(address(7, INPUTS, "trainer.moments=bf16").changesSince(usual.text()).settings().stream()
                        .map(Changes.Change::sentence))
                .containsExactly("trainer.moments was absent and is \"bf16\"");
    }

    @Test
    void momentsInBfloat16AreRefusedWhereNobodyRoundsThem() {
        for (String[] settings : new String[][] {
            {"trainer.moments=bf16", "trainer.backend=plain"}, {"trainer.moments=bf16", "trainer.lora.kind=on"}
        }) {
            assertThatThrownBy(() -> address(7, INPUTS, settings))
                    .isInstanceOf(ConfigurationFault.class)
                    .hasMessageContainingAll("trainer.moments", "float32 with " + settings[1].replace("=", " = "));
        }
    }

    @Test
    void changesNameTheKeysWithBothValues() {
        Address one = address(7, INPUTS);
        Address other = address(
                8,
                Map.of("policy.path stage:cold", B),
                "run.iterations=9",
                "data.countdown.count=4",
                "grpo.loss.kl={kind=in-loss, estimator=k3, coefficient=0.01}");

        assertThat(other.sha256()).isNotEqualTo(one.sha256());
        Changes changes = other.changesSince(one.text());
        assertThat(changes.settings().stream().map(Changes.Change::sentence))
                .containsExactlyInAnyOrder(
                        "run.iterations was 200 and is 9",
                        "grpo.optimiser.schedule.total-steps was 400 and is 18",
                        "data.countdown.count was 3 and is 4",
                        "grpo.loss.kl.kind was \"off\" and is \"in-loss\"",
                        "grpo.loss.kl.estimator was \"k1\" and is \"k3\"",
                        "grpo.loss.kl.coefficient was absent and is 0.01",
                        "seeds was 7 and is 8");
        assertThat(changes.contents().stream().map(Changes.Change::sentence))
                .containsExactlyInAnyOrder(
                        "policy.path stage:cold was absent and is " + B,
                        "policy.path weights was " + A + " and is absent");
    }

    @Test
    void aFileThatLiesElsewhereWithItsBytesIsTheSameOneAndAnotherFileIsAnotherSetting() {
        Address one = address(7, Map.of("problems /old/a = 1.jsonl", A), files("/old/a = 1.jsonl"));

        assertThat(address(7, Map.of("problems /new/b.jsonl", A), files("/new/b.jsonl"))
                        .changesSince(one.text())
                        .isEmpty())
                .as("moved")
                .isTrue();
        Changes replaced = address(7, Map.of("problems /old/a = 1.jsonl", B), files("/old/a = 1.jsonl"))
                .changesSince(one.text());
        assertThat(replaced.settings()).isEmpty();
        assertThat(replaced.contents().stream().map(Changes.Change::sentence))
                .containsExactly("problems /old/a = 1.jsonl was " + A + " and is " + B);
        Changes another = address(7, Map.of("problems /new/b.jsonl", B), files("/new/b.jsonl"))
                .changesSince(one.text());
        assertThat(another.contents()).isEmpty();
        assertThat(another.settings().stream().map(Changes.Change::sentence))
                .containsExactly("data.train-files was [\"/old/a = 1.jsonl\"] and is [\"/new/b.jsonl\"]");
    }

    private static String[] files(String train) {
        return new String[] {
            "data.source=files", "data.verifier=math", "data.train-files=[\"" + train + "\"]", "data.test-files=[t]"
        };
    }

    @Test
    void ofManyChangesTheFirstAreToldAndTheOthersCounted() {
        Changes changes = address(8, INPUTS, "run.seed=8", "run.iterations=9", "data.countdown.count=4")
                .changesSince(address(7, INPUTS).text());

        assertThat(Changes.told(changes.settings(), 1)).hasSize(2).last().isEqualTo("and 3 more");
        assertThat(Changes.told(changes.settings(), 4))
                .as("the seeds follow run.seed")
                .containsExactlyInAnyOrder(
                        "run.seed was 1 and is 8",
                        "run.iterations was 200 and is 9",
                        "grpo.optimiser.schedule.total-steps was 400 and is 18",
                        "data.countdown.count was 3 and is 4");
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
                    shape.attention().stream()
                            .map(layer -> new LayerAttention(faster(layer.rotary()), layer.window()))
                            .toList(),
                    shape.normEpsilon(),
                    shape.parts(),
                    shape.tiedHead(),
                    shape.maxPositions());
            float[] parameters = bundled.policy().parameters();
            Map<String, String> hash = Inputs.contents(with(bundled, bundled.policy(), bundled.stopTokens()));

            assertThat(hash).isEqualTo(Inputs.contents(bundled));
            assertThat(Inputs.contents(with(bundled, bundled.policy(), new int[] {1, 2})))
                    .as("stop tokens")
                    .isNotEqualTo(hash);
            assertThat(Inputs.contents(with(bundled, new Policy(faster, 0, parameters), bundled.stopTokens())))
                    .as("rope-theta")
                    .isNotEqualTo(hash);
        }
    }

    private static Rotary faster(Rotary rotary) {
        return new Rotary(2 * rotary.theta(), rotary.scaling(), rotary.width());
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
        Settings pairsAlone =
                Configuration.load(List.of(), List.of("evaluation.problems=0")).bind(Settings.class);

        for (Stage stage : List.of(
                Grpo.of(settings),
                Distill.of(settings),
                Sft.of(settings),
                Sft.of(evaluating),
                Dpo.of(settings),
                Dpo.of(pairsAlone),
                RewardModelling.of(settings),
                RejectionSample.of(settings),
                Evaluate.of(settings))) {
            for (String path : stage.decidedBy()) {
                assertThat(configuration.has(path))
                        .as(stage.kind() + ": " + path)
                        .isTrue();
            }
        }
    }

    /** What is done stays done: the keys, and their order, are part of the text that an address is the hash of. */
    @Test
    void whatDecidesAStageThatEvaluatesIsInTheOrderThatAddressesOfBeforeWereMadeWith() {
        List<String> sft = List.of(
                "run.seed",
                "sft.steps",
                "sft.start",
                "sft.examples",
                "sft.held-out",
                "sft.method",
                "sft.evaluate-every",
                "trainer.backend",
                "trainer.lora");
        List<String> dpo = List.of(
                "run.seed",
                "dpo.beta",
                "dpo.steps",
                "dpo.pairs",
                "dpo.held-out",
                "dpo.method",
                "dpo.evaluate-every",
                "trainer.backend",
                "trainer.lora");
        List<String> evaluating = List.of(
                "data",
                "rollout.max-new-tokens",
                "rollout.stop-strings",
                "rewards",
                "sandbox",
                "evaluation.problems",
                "evaluation.samples",
                "evaluation.attempts",
                "evaluation.aha",
                "evaluation.sets");
        String[] files = {"sft.examples.kind=files", "sft.examples.files=[a.jsonl]"};

        assertThat(Sft.of(settings("sft.evaluate-every=5")).decidedBy()).isEqualTo(joined(sft, evaluating));
        assertThat(Sft.of(settings()).decidedBy())
                .as("generated examples are of the problems of data")
                .isEqualTo(joined(sft, List.of("data")));
        assertThat(Sft.of(settings(files)).decidedBy()).isEqualTo(sft);
        assertThat(Dpo.of(settings()).decidedBy()).isEqualTo(joined(dpo, evaluating));
        assertThat(Dpo.of(settings("evaluation.problems=0")).decidedBy()).isEqualTo(dpo);
        assertThat(RewardModelling.of(settings()).decidedBy())
                .containsExactly(
                        "run.seed",
                        "reward-model.steps",
                        "reward-model.pairs",
                        "reward-model.held-out",
                        "reward-model.method",
                        "trainer.backend");
        assertThat(Evaluate.of(settings()).decidedBy()).isEqualTo(joined(List.of("run.seed"), evaluating));
    }

    @Test
    void whoseProductsTheseAreIsPartOfTheAddressUnlessTheyAreOurOwn() {
        Grpo exact = Grpo.of(settings());
        Grpo fast = Grpo.of(settings("run.kernels=fast", "run.precision=bf16"));

        assertThat(exact.decidedByAll()).isEqualTo(exact.decidedBy());
        assertThat(fast.decidedByAll()).isEqualTo(joined(fast.decidedBy(), List.of("run.kernels", "run.precision")));
    }

    @Test
    void whatDoesNotGoTogetherWithFastKernelsIsRefused() {
        assertThatThrownBy(() -> settings("run.precision=bf16")).hasMessageContaining("add run.kernels=fast");
        assertThatThrownBy(() -> settings("run.kernels=fast", "trainer.backend=plain"))
                .hasMessageContaining("leave trainer.backend out");
    }

    private static Settings settings(String... overrides) {
        return Configuration.load(List.of(), List.of(overrides)).bind(Settings.class);
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
