package io.firesteel.cluster;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Hand-made prompts and verified completions for tests. */
public final class Examples {
    private Examples() {}

    public static Prompt prompt(String id) {
        return new Prompt(
                id, "countdown", "Q: 3 5 7 -> 1 " + id, new int[] {1, 2, 3}, "{\"nums\":[3,5,7],\"target\":1}");
    }

    /** One verified completion of as many tokens as {@code text} has characters; its reward is 1 if correct, else 0. */
    public static ScoredRollout scored(Prompt prompt, int sample, String text, Verdict verdict) {
        int[] tokens = text.chars().toArray();
        float[] logProbs = new float[tokens.length];
        Arrays.fill(logProbs, -0.5f);
        Completion completion = new Completion(tokens, logProbs, FinishReason.STOP, text);
        double reward = verdict.isCorrect() ? 1 : 0;
        return new ScoredRollout(
                new Rollout(prompt, sample, completion, 3, 1000 + sample),
                verdict,
                new Reward(reward, Map.of("accuracy", reward, "format", 1.0)));
    }

    public static Group<ScoredRollout> group(String id, List<Verdict> verdicts) {
        Prompt prompt = prompt(id);
        List<ScoredRollout> members = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            members.add(scored(prompt, members.size(), "try no try yes " + verdict.extracted(), verdict));
        }
        return new Group<>(prompt, members);
    }

    /** A group in which {@code 1} stands for a correct and {@code 0} for a wrong completion. */
    public static Group<ScoredRollout> group(String id, String correct) {
        List<Verdict> verdicts = new ArrayList<>();
        for (char c : correct.toCharArray()) {
            verdicts.add(c == '1' ? Verdict.correct("good") : Verdict.incorrect("bad", "8 is not 1"));
        }
        return group(id, verdicts);
    }
}
