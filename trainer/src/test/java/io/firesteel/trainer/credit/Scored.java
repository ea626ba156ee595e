package io.firesteel.trainer.credit;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Verified rollouts from the few facts that credit looks at. */
public final class Scored {
    private static final Prompt PROMPT = new Prompt("p", "test", "p", new int[] {1}, "");

    private Scored() {}

    public static ScoredRollout earning(double reward, Verdict verdict, FinishReason finish) {
        Completion completion = new Completion(new int[] {2, 3}, new float[] {-1, -2}, finish, "");
        return new ScoredRollout(new Rollout(PROMPT, 0, completion, 0, 0), verdict, new Reward(reward, Map.of()));
    }

    /** Correct where the reward is 1. */
    public static ScoredRollout earning(double reward) {
        return earning(reward, reward == 1 ? Verdict.correct("") : Verdict.incorrect("", ""), FinishReason.STOP);
    }

    public static ScoredRollout truncated(double reward) {
        return earning(reward, Verdict.noAnswer("cut off"), FinishReason.LENGTH);
    }

    /** Carries a reward that must not be looked at. */
    public static ScoredRollout unusable() {
        return earning(1000, Verdict.infrastructureError("the sandbox did not start"), FinishReason.STOP);
    }

    public static Group<ScoredRollout> group(ScoredRollout... members) {
        return new Group<>(PROMPT, List.of(members));
    }

    public static Group<ScoredRollout> group(double... rewards) {
        return new Group<>(
                PROMPT, Arrays.stream(rewards).mapToObj(Scored::earning).toList());
    }
}
