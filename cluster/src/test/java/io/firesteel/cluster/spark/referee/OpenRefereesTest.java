package io.firesteel.cluster.spark.referee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.spark.publish.PoliciesAtHand;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.RewardModel;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.PromptTemplate;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Rewards;
import io.firesteel.rewards.Verifier;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Dl4jValueNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.preference.ScalarReward;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** On the bundled policy, as a task does it. */
class OpenRefereesTest {
    private static final Verdict NONE = Verdict.noAnswer("it was not asked");

    private static PolicyDirectory policy;

    @BeforeAll
    static void read() {
        policy = StartPolicies.read("bundled:countdown-base", new Configuration(false));
    }

    @AfterAll
    static void close() {
        policy.close();
    }

    @Test
    void theShareOfYesByHand() {
        float[] logits = {2, 1, 50, -3};

        assertThat(JudgeReward.share(logits, new int[] {0}, new int[] {1}))
                .isCloseTo(1 / (1 + Math.exp(-1)), within(1e-12));
        assertThat(JudgeReward.share(logits, new int[] {0, 3}, new int[] {1}))
                .isCloseTo((Math.exp(2) + Math.exp(-3)) / (Math.exp(2) + Math.exp(-3) + Math.exp(1)), within(1e-12));
        assertThat(JudgeReward.share(new float[] {500, -500}, new int[] {0}, new int[] {1}))
                .isEqualTo(1);
        assertThat(JudgeReward.share(new float[] {500, -500}, new int[] {1}, new int[] {0}))
                .isZero();
    }

    @Test
    void anExecutorGivesTheNumberThatTheTrainerLearnedToTheBit() throws InterruptedException {
        RewardModel model = model();
        List<Completion> completions = List.of(completion("<answer>3+4</answer>"), completion("3+4=7,yes"));
        Prompt prompt = prompt();
        double[] learned = new double[2];
        try (Dl4jValueNetwork network = new Dl4jValueNetwork(
                model.architecture(),
                model.parameters(),
                NetworkSettings.threads(1),
                new Head.Scalar(Head.Scalar.Place.LAST_TOKEN))) {
            for (int i = 0; i < 2; i++) {
                int[] tokens = joined(prompt, completions.get(i));
                learned[i] = new ScalarReward(network)
                        .rewards(List.of(
                                new PackedSequences(tokens, new int[] {0, tokens.length}, new boolean[tokens.length])))
                        .get(0)[0];
            }
        }

        try (OpenReferees open = OpenReferees.open(
                List.of(new Referee.OfRewardModel("liked", offer(model.blocks()), model.score())), Kernels.best())) {
            RewardFunction function = open.function(part("liked", "reward-model"));
            double[] values = function.values(prompt, completions, List.of(NONE, NONE));
            double[] again = open.function(part("liked", "reward-model"))
                    .values(prompt, List.of(completions.get(1), completions.get(0)), List.of(NONE, NONE));

            assertThat(values).containsExactly(learned);
            assertThat(values[0]).isNotEqualTo(values[1]);
            assertThat(again).as("in another order, by another task").containsExactly(values[1], values[0]);

            int vocabulary = model.architecture().vocabulary();
            Completion padding = new Completion(new int[] {4, vocabulary}, new float[2], FinishReason.STOP, "3");
            RewardFunction.Reader reader = (RewardFunction.Reader) function;
            assertThat(reader.read(prompt, completions.get(0), NONE)).isEqualTo(NONE);
            assertThat(reader.read(prompt, padding, NONE))
                    .isEqualTo(Verdict.infrastructureError(
                            "reward liked: the reward model has no token of id " + vocabulary));
        }
    }

    /** Numbers of transformers 5.24's LlamaForSequenceClassification on the directory that is written of this model. */
    @Test
    void aRewardModelGivesWhatTransformersGives() throws InterruptedException {
        RewardModel model = model();
        try (OpenReferees open = OpenReferees.open(
                List.of(new Referee.OfRewardModel("liked", offer(model.blocks()), model.score())), Kernels.best())) {
            String text = "<bos>3,4,5->12";
            Prompt prompt =
                    new Prompt("p", "countdown", text, policy.tokenizer().encode(text), "{}");
            double[] values = open.function(part("liked", "reward-model"))
                    .values(
                            prompt,
                            List.of(completion("<answer>3+4+5</answer><eos>"), completion("<answer>3*4</answer>")),
                            List.of(NONE, NONE));

            assertThat(values[0]).isCloseTo(-1.9352522, within(2e-5));
            assertThat(values[1]).isCloseTo(0.5749035, within(2e-5));
        }
    }

    @Test
    void aJudgeIsAskedInItsOwnWords() throws InterruptedException {
        int yes = policy.tokenizer().encode("yes")[0];
        int no = policy.tokenizer().encode("no")[0];
        Referee judge = new Referee.OfJudge(
                "fair",
                offer(policy.policy()),
                policy.tokenizerJson(),
                new PromptTemplate("fair", "{prompt}{completion}"),
                new int[] {yes},
                new int[] {no},
                512);

        try (OpenReferees open = OpenReferees.open(List.of(judge), Kernels.best())) {
            RewardFunction function = open.function(part("fair", "judge"));
            double[] values = function.values(
                    prompt(), List.of(completion("3+4=7,"), completion("3*4=12,")), List.of(NONE, NONE));

            assertThat(values[0])
                    .as("3 + 4 is 7, says the base")
                    .isBetween(0.0, 1.0)
                    .isGreaterThan(values[1]);
            assertThatThrownBy(() -> open.function(part("other", "judge")))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("reward other (judge)", "a command that can ask a policy");
        }
    }

    /** A completion ends no run, whatever it says: it leaves its group, with the reason. */
    @Test
    void aCompletionThatAJudgeCannotReadIsNotValuedAndTheOthersAre() throws InterruptedException {
        Referee judge = new Referee.OfJudge(
                "fair",
                offer(policy.policy()),
                policy.tokenizerJson(),
                new PromptTemplate("fair", "{prompt}{completion}"),
                policy.tokenizer().encode("yes"),
                policy.tokenizer().encode("no"),
                20);
        Prompt prompt = prompt();
        int longest = 20 - prompt.tokens().length;
        try (OpenReferees open = OpenReferees.open(List.of(judge), Kernels.best())) {
            Rewards rewards = new Rewards(
                    new RewardSettings(100, List.of(part("fair", "judge"))),
                    name -> new AnyAnswer(),
                    open,
                    Duration.ofMinutes(1));
            List<Rollout> members = Stream.of("+".repeat(longest), "+".repeat(longest + 1), "3+4=7, says Zoë")
                    .map(text -> new Rollout(
                            prompt,
                            text.length(),
                            new Completion(new int[] {4}, new float[1], FinishReason.STOP, text),
                            7,
                            0))
                    .toList();

            List<ScoredRollout> scored =
                    rewards.score(new Group<>(prompt, members)).members();

            assertThat(scored).extracting(ScoredRollout::usable).containsExactly(true, false, false);
            assertThat(scored.get(0).reward().parts().get("fair")).isBetween(0.0, 1.0);
            assertThat(scored.get(1).verdict())
                    .isEqualTo(Verdict.budgetExhausted(
                            "7", "reward fair: 21 tokens to the judge, which reads at most 20"));
            assertThat(scored.get(2).verdict())
                    .isEqualTo(Verdict.infrastructureError(
                            "reward fair: the judge has no tokens for what the completion says"));

            Prompt foreign = new Prompt("p", "any", "Wieviel?", new int[] {4}, "");
            assertThatThrownBy(() -> rewards.score(new Group<>(
                            foreign,
                            List.of(new Rollout(
                                    foreign,
                                    0,
                                    new Completion(new int[] {4}, new float[1], FinishReason.STOP, "7"),
                                    7,
                                    0)))))
                    .as("a judge that cannot read the problems is the wrong one")
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("text made of the vocabulary's tokens");
        }
    }

    /** Takes every completion for a right one. */
    private static final class AnyAnswer implements Verifier {
        @Override
        public String name() {
            return "any";
        }

        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            return Verdict.correct("7");
        }
    }

    @Test
    void whatIsWrongWithTheParametersIsNamed() {
        refused(Map.of("path", "x", "template", "{prompt}"), "template", "a text with {completion}");
        refused(Map.of("path", "x", "template", "{completion}{question}"), "{question}");
        refused(Map.of("template", "{completion}"), "path", "a text", "nothing");
        refused(
                Map.of("path", "x", "template", "{completion}", "max-tokens", "-1"),
                "reward fair (judge): max-tokens",
                "an integer >= 0");
        refused(Map.of("path", "x", "template", "{completion}", "maybe", "y"), "maybe", "an unknown parameter");
    }

    private static void refused(Map<String, String> parameters, String... told) {
        RewardSettings rewards =
                new RewardSettings(100, List.of(new RewardSettings.Part("fair", "judge", 1, parameters)));
        assertThatThrownBy(() -> RefereePart.of(rewards))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(told);
    }

    private static RewardModel model() {
        float[] parameters = RewardModel.untrained(policy.policy()).parameters().clone();
        Seeds seeds = new Seeds(6);
        int width = policy.policy().architecture().width();
        for (int i = 0; i < width; i++) {
            parameters[parameters.length - width + i] = (float) (seeds.uniform(i) - 0.5);
        }
        return new RewardModel(policy.policy().architecture(), parameters);
    }

    private static PublishedPolicy offer(Policy weights) {
        return PoliciesAtHand.offer("test", weights);
    }

    private static RewardSettings.Part part(String name, String kind) {
        return new RewardSettings.Part(name, kind, 1, Map.of());
    }

    private static Prompt prompt() {
        String text = "<bos>3,4,5->7";
        return new Prompt("p", "countdown", text, policy.tokenizer().encode(text), "{}");
    }

    private static Completion completion(String text) {
        int[] tokens = policy.tokenizer().encode(text);
        return new Completion(tokens, new float[tokens.length], FinishReason.STOP, text);
    }

    private static int[] joined(Prompt prompt, Completion completion) {
        int[] tokens = Arrays.copyOf(prompt.tokens(), prompt.tokens().length + completion.tokens().length);
        System.arraycopy(completion.tokens(), 0, tokens, prompt.tokens().length, completion.tokens().length);
        return tokens;
    }
}
