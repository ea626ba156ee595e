package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.spark.referee.Referee;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.RewardModel;
import io.firesteel.core.policy.RewardModelDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.rewards.RewardSettings;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is refused before anything is sampled, with the bundled policy as the one that is asked about. */
@Timeout(120)
class RefereesTest {
    private static final String BASE = "bundled:countdown-base";

    @TempDir
    Path folder;

    private static SparkApplication application;
    private static Inputs inputs;

    @BeforeAll
    static void start() {
        application = SparkApplication.of("referees", "local[1]");
        inputs = new Inputs(application::hadoop);
    }

    @AfterAll
    static void stop() {
        inputs.close();
        application.close();
    }

    @Test
    void aRewardModelOfThePolicyIsPublishedWithItsFingerprint() {
        PolicyDirectory base = inputs.policy(BASE);
        RewardModel model = learned(base);
        write(model, base);

        try (Referees referees = publish("reward-model", Map.of("path", folder.toString()))) {
            assertThat(referees.published()).hasSize(1);
            assertThat(referees.published().get(0).policy().architecture().maxPositions())
                    .isEqualTo(512);
            assertThat(referees.fingerprints()).isEqualTo(Map.of("asked", model.fingerprint()));
            referees.requireRoom(512);
            assertThatThrownBy(() -> referees.requireRoom(513))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("reward asked (reward-model)", "room for 513 tokens", "room for 512");
            assertThat(referees.published()
                            .get(0)
                            .bytes(100, 2, Arithmetic.EXACT)
                            .heap())
                    .isGreaterThan(8L * model.parameters().length - 4096);
        }
    }

    @Test
    void aRewardModelWithOtherWeightsMakesAnotherStageWhereverItLies() {
        PolicyDirectory base = inputs.policy(BASE);
        RewardModel one = learned(base);
        write(one, base);
        Grpo stage = Grpo.of(Configuration.load(
                        List.of(),
                        List.of("rewards.parts=[{ name = asked, kind = reward-model, weight = 1, parameters = { path ="
                                + " \""
                                + folder + "\" } }]"))
                .bind(Settings.class));

        Map<String, String> contents = stage.contents(inputs);
        write(new RewardModel(one.architecture(), changed(one.parameters())), inputs.policy(BASE));
        Map<String, String> others = stage.contents(inputs);

        assertThat(contents).containsEntry("rewards.parts.asked.path weights", one.fingerprint());
        assertThat(others.keySet()).isEqualTo(contents.keySet());
        assertThat(others.get("rewards.parts.asked.path weights")).isNotEqualTo(one.fingerprint());
        assertThat(Address.of(stage, "", 1, others)).isNotEqualTo(Address.of(stage, "", 1, contents));
    }

    private static float[] changed(float[] parameters) {
        float[] changed = parameters.clone();
        changed[0] += 1;
        return changed;
    }

    @Test
    void whatTheyTakeOfAnExecutorIsInItsPlan() {
        PolicyDirectory base = inputs.policy(BASE);
        write(learned(base), base);

        try (Referees referees = publish("reward-model", Map.of("path", folder.toString()))) {
            MemoryPlan without = MemoryPlan.of(
                    new SparkConf(false).setMaster("local[2]"),
                    base.policy().architecture(),
                    new MemoryPlan.Work(Arithmetic.EXACT, 100, 1, 3, ProcessMemory.ofHeap(1L << 30)));
            MemoryPlan with = without.with(referees.published(), 100, Arithmetic.EXACT);

            assertThat(with.neededBytes() - without.neededBytes())
                    .as("of three runs")
                    .isEqualTo(3
                            * referees.published()
                                    .get(0)
                                    .bytes(100, 2, Arithmetic.EXACT)
                                    .heap());
            assertThat(with.table()).contains("policy that reward asked asks");
        }
    }

    @Test
    void aRewardModelThatCannotBeAskedIsRefused() {
        PolicyDirectory base = inputs.policy(BASE);
        assertThatThrownBy(() -> publish("reward-model", Map.of("path", BASE)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("a reward model", "LlamaForCausalLM", "a stage of kind reward-model");

        write(RewardModel.untrained(base.policy()), base);
        assertThatThrownBy(() -> publish("reward-model", Map.of("path", folder.toString())))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("a reward model that has learned", "a head of zeros");

        Path elsewhere = folder.resolve("other");
        try (PolicyDirectory other = other()) {
            RewardModelDirectory.write(FileSink.directory(elsewhere), learned(other), other, Map.of());
        }
        assertThatThrownBy(() -> publish("reward-model", Map.of("path", elsewhere.toString())))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "reward asked (reward-model): path " + elsewhere,
                        "the tokenizer of the policy",
                        "another tokenizer.json");
    }

    @Test
    void aJudgeNeedsWordsOfOneTokenAndATemplateThatItKnows() {
        try (Referees referees =
                publish("judge", Map.of("path", BASE, "template", "{prompt}{completion},", "yes", "yes|stop"))) {
            assertThat(referees.published()).hasSize(1);
            referees.requireRoom(511);
            assertThatThrownBy(() -> referees.requireRoom(512)).isInstanceOf(Fault.class);
            assertThat(mostTokens(referees, 100)).as("twice 100, and the comma").isEqualTo(201);
            assertThat(mostTokens(referees, 400)).as("its positions").isEqualTo(512);
            assertThat(referees.published(100)
                            .get(0)
                            .bytes(100, 2, Arithmetic.EXACT)
                            .heap())
                    .as("what memory is planned for is all it reads")
                    .isLessThan(referees.published(400)
                            .get(0)
                            .bytes(100, 2, Arithmetic.EXACT)
                            .heap());
        }
        try (Referees referees =
                publish("judge", Map.of("path", BASE, "template", "{prompt}{completion},", "max-tokens", "120"))) {
            assertThat(mostTokens(referees, 100)).isEqualTo(120);
            assertThatThrownBy(() -> referees.requireRoom(120))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("room for 119", "max-tokens");
        }
        judgeRefused(
                Map.of("template", "3+4=7{completion}", "max-tokens", "5"),
                "reward asked (judge): template",
                "fewer than the 5 tokens",
                "5 of the template alone");
        judgeRefused(Map.of("yes", "yes,no"), "reward asked (judge): yes", "words of one token each", "3 tokens");
        judgeRefused(Map.of("no", "nay"), "reward asked (judge): no", "\"nay\": no token of the judge's");
        judgeRefused(Map.of("no", "yes"), "other words than those that mean yes", "\"yes\" in both");
        judgeRefused(
                Map.of("template", "Is this right? {completion}"),
                "reward asked (judge): template",
                "write the template in the words that the judge knows");
    }

    private static int mostTokens(Referees referees, int longest) {
        return ((Referee.OfJudge) referees.published(longest).get(0)).mostTokens();
    }

    private static void judgeRefused(Map<String, String> parameters, String... told) {
        Map<String, String> all = new HashMap<>(Map.of("path", BASE, "template", "{prompt}{completion}"));
        all.putAll(parameters);
        assertThatThrownBy(() -> publish("judge", all))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(told);
    }

    private static Referees publish(String kind, Map<String, String> parameters) {
        return Referees.publish(
                application::context,
                inputs,
                new RewardSettings(60, List.of(new RewardSettings.Part("asked", kind, 1, parameters))),
                inputs.policy(BASE));
    }

    private void write(RewardModel model, PolicyDirectory of) {
        RewardModelDirectory.write(FileSink.directory(folder), model, of, Map.of());
        inputs.close(); // forgets what it has read of it
    }

    private static RewardModel learned(PolicyDirectory of) {
        float[] parameters = RewardModel.untrained(of.policy()).parameters().clone();
        parameters[parameters.length - 1] = 1;
        return new RewardModel(of.policy().architecture(), parameters);
    }

    private static PolicyDirectory other() {
        return StartPolicies.make(
                new Start.New(
                        8,
                        1,
                        2,
                        1,
                        4,
                        8,
                        1e4,
                        1e-6,
                        false,
                        true,
                        512,
                        0.1,
                        List.of("<pad>", "<bos>", "<eos>"),
                        List.of("a", "b", "c", "d")),
                new Seeds(1));
    }
}
