package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Verifier;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.generate.SamplingSettings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Small policies and requests to run on Spark. */
final class Work {
    private Work() {}

    static RolloutSetup setup() {
        return new RolloutSetup(
                "test-run",
                resource("/policies/countdown-base/tokenizer.json"),
                RewardSettings.TINYZERO,
                Configuration.load(List.of(), List.of()).bind(Settings.class).sandbox(),
                Duration.ZERO); // verifiers here look at their task and its thread
    }

    /** About {@code 17 · width²} parameters of nothing in particular. */
    static Policy policy(long version, int width) {
        Architecture architecture = new Architecture(
                "llama",
                vocabulary(),
                width,
                2,
                4,
                2,
                width / 4,
                2 * width,
                10_000,
                RopeScaling.NONE,
                1e-5,
                false,
                false,
                true,
                128);
        float[] parameters = new float[new ParameterLayout(architecture).size()];
        Seeds seeds = new Seeds(version);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (seeds.uniform(i) - 0.5) / 4;
        }
        return new Policy(architecture, version, parameters);
    }

    private static int vocabulary() {
        try (Tokenizer tokenizer = setup().tokenizer()) {
            return tokenizer.vocabularySize();
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = Work.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another policy of the same shape. */
    static Policy next(Policy policy, long version) {
        float[] parameters = policy.parameters().clone();
        parameters[0] += version;
        return new Policy(policy.architecture(), version, parameters);
    }

    static RolloutRequest request(String title, int prompts, Class<? extends Verifier> verifier) {
        List<Prompt> asked = new ArrayList<>();
        for (int p = 0; p < prompts; p++) {
            asked.add(new Prompt("problem " + p, verifier.getName(), "?", new int[] {3 + p % 20, 5}, "" + p));
        }
        return new RolloutRequest(title, asked, 3, SamplingSettings.plain(12, 2), new Seeds(7).at(title));
    }

    /** What was sampled, to be scored. */
    static ScoreRequest.Sequence sequence(ScoredRollout scored) {
        return ScoreRequest.Sequence.of(
                scored.rollout().prompt().id(),
                scored.rollout().prompt().tokens(),
                scored.rollout().completion().tokens());
    }
}
