package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.referee.Referee;
import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.PolicyRewards;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Rewards;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rollout.LocalRollouts;
import io.firesteel.rollout.RolloutProgress;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What stays the same for all requests of a run: sent to executors once.
 *
 * @param runId the run's name
 * @param tokenizerJson contents of the policy's tokenizer.json
 * @param rewards how completions are valued
 * @param sandbox how programs are contained, for the verifier that runs them
 * @param answerPatience how long a verifier or reward function of a user's may take for one answer
 * @param referees the policies that reward functions ask
 * @param arithmetic whose products, as the driver found them
 */
@SuppressWarnings("ArrayRecordComponent")
public record RolloutSetup(
        String runId,
        byte[] tokenizerJson,
        RewardSettings rewards,
        SandboxSettings sandbox,
        Duration answerPatience,
        List<Referee> referees,
        Arithmetic arithmetic)
        implements Serializable {
    /** Of a run whose rewards ask no policy, with our own products. */
    public RolloutSetup(
            String runId,
            byte[] tokenizerJson,
            RewardSettings rewards,
            SandboxSettings sandbox,
            Duration answerPatience) {
        this(runId, tokenizerJson, rewards, sandbox, answerPatience, List.of(), Arithmetic.EXACT);
    }

    /** The same with these policies to ask. */
    public RolloutSetup asking(List<Referee> others) {
        return new RolloutSetup(runId, tokenizerJson, rewards, sandbox, answerPatience, others, arithmetic);
    }

    /** Who verifies and rewards, without a policy to ask: where rewards ask one, only what is wrong with them is found. */
    public Rewards scorer() {
        Set<String> asked = referees.stream().map(Referee::part).collect(Collectors.toSet());
        return scorer(part -> asked.contains(part.name()) ? RolloutSetup::unasked : PolicyRewards.NONE.function(part));
    }

    /**
     * Who verifies and rewards; not for several threads.
     *
     * @param policies that rewards ask
     */
    public Rewards scorer(PolicyRewards policies) {
        return new Rewards(rewards, name -> Verifiers.named(name, sandbox), policies, answerPatience);
    }

    private static double[] unasked(Prompt prompt, List<Completion> completions, List<Verdict> verdicts) {
        throw new IllegalStateException("the policies that rewards ask are not opened here");
    }

    /** The same work on threads of this JVM. */
    public LocalRollouts local(int threads, Consumer<RolloutProgress> progress) {
        return new LocalRollouts(Kernels.of(arithmetic), tokenizer(), this::scorer, threads, progress);
    }

    /** The policy's tokenizer; close it. */
    public Tokenizer tokenizer() {
        return new Tokenizer("tokenizer.json of run " + runId, tokenizerJson);
    }
}
