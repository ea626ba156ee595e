package io.firesteel.cluster.spark.rollouts;

import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Rewards;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rollout.LocalRollouts;
import io.firesteel.rollout.RolloutProgress;

import java.io.Serializable;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What stays the same for all requests of a run: sent to executors once.
 *
 * @param runId the run's name
 * @param tokenizerJson contents of the policy's tokenizer.json
 * @param rewards how completions are valued
 * @param sandbox how programs are contained, for the verifier that runs them
 * @param answerPatience how long a verifier or reward function of a user's may take for one answer
 */
@SuppressWarnings("ArrayRecordComponent")
public record RolloutSetup(String runId, byte[] tokenizerJson, RewardSettings rewards, SandboxSettings sandbox, Duration answerPatience)
        implements Serializable {
    /** Who verifies and rewards; not for several threads. */
    public Rewards scorer() {
        return new Rewards(rewards, name -> Verifiers.named(name, sandbox), answerPatience);
    }

    /** The same work on threads of this JVM. */
    public LocalRollouts local(int threads, Consumer<RolloutProgress> progress) {
        return new LocalRollouts(tokenizer(), this::scorer, threads, progress);
    }

    /** The policy's tokenizer; close it. */
    public Tokenizer tokenizer() {
        return new Tokenizer("tokenizer.json of run " + runId, tokenizerJson);
    }
}
