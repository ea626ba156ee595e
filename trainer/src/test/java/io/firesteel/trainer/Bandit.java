package io.firesteel.trainer;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A game that a {@link TablePolicy} can learn: after prompt token p, write the tokens p+1, p+2, … (modulo the vocabulary);
 * the reward is the fraction of them that is right. Completions have 1 to 4 tokens.
 */
record Bandit(TablePolicy policy, Seeds seeds, int prompts, int groupSize) {
    List<Group<ScoredRollout>> play(long iteration) {
        List<Group<ScoredRollout>> groups = new ArrayList<>();
        for (int p = 0; p < prompts; p++) {
            Prompt prompt = new Prompt("p" + p, "bandit", "p" + p, new int[] {0, p % policy.vocabulary}, "");
            List<ScoredRollout> members = new ArrayList<>();
            for (int g = 0; g < groupSize; g++) {
                Seeds at = seeds.at(iteration).at(p).at(g);
                members.add(play(prompt, g, 1 + (p + g) % 4, at));
            }
            groups.add(new Group<>(prompt, members));
        }
        return groups;
    }

    private ScoredRollout play(Prompt prompt, int sample, int length, Seeds at) {
        int[] tokens = new int[length];
        float[] logProbs = new float[length];
        int before = prompt.tokens()[1];
        int right = 0;
        for (int t = 0; t < length; t++) {
            tokens[t] = policy.sample(before, at.uniform(t));
            logProbs[t] = (float) StrictMath.log(policy.next(before)[tokens[t]]);
            right += tokens[t] == (before + 1) % policy.vocabulary ? 1 : 0;
            before = tokens[t];
        }
        double reward = (double) right / length;
        Verdict verdict = right == length ? Verdict.correct("") : Verdict.incorrect("", "");
        Completion completion = new Completion(tokens, logProbs, FinishReason.STOP, "");
        return new ScoredRollout(
                new Rollout(prompt, sample, completion, 0, at.seed()), verdict, new Reward(reward, Map.of()));
    }

    /** Mean reward of many completions. */
    double meanReward(long iteration) {
        return new Bandit(policy, seeds, prompts, 64)
                .play(iteration).stream()
                        .flatMap(group -> group.members().stream())
                        .mapToDouble(member -> member.reward().total())
                        .average()
                        .orElseThrow();
    }
}
