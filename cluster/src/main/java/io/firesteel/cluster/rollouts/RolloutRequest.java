package io.firesteel.cluster.rollouts;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.SamplingSettings;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be written: G completions of each of P prompts. Serves training, evaluation and plain sampling alike; they differ in settings and
 * seeds.
 *
 * @param title what people see in logs and in Spark's UI, such as {@code iteration 12 · sampling}
 * @param prompts P, each id once
 * @param groupSize G, completions per prompt
 * @param sampling how tokens are chosen and when a completion ends
 * @param seeds the address of this request's randomness, such as {@code run.at("rollout").at(iteration)}; completion
 *     {@code s} of a prompt has the seed {@code seeds.at(prompt.id()).at(s)}
 */
public record RolloutRequest(String title, List<Prompt> prompts, int groupSize, SamplingSettings sampling, Seeds seeds)
        implements Serializable {
    public RolloutRequest {
        prompts = List.copyOf(prompts);
        if (groupSize < 1) {
            throw new Fault(title, "a group size >= 1", Integer.toString(groupSize), "mend the group size");
        }
        Set<String> ids = new HashSet<>();
        for (Prompt prompt : prompts) {
            if (!ids.add(prompt.id())) {
                throw new Fault(
                        title,
                        "every prompt once",
                        "prompt " + prompt.id() + " twice",
                        "give every prompt its own id: randomness is addressed by it, so twins would get the same completions");
            }
        }
    }

    /** P · G, the completions to write. */
    public long completions() {
        return (long) prompts.size() * groupSize;
    }

    /** Positions of the longest sequence that can come of this: the longest prompt and as many new tokens as settings and policy allow. */
    public int longestSequence(Architecture architecture) {
        int prompt = prompts.stream().mapToInt(p -> p.tokens().length).max().orElse(0);
        return (int) Math.min(architecture.maxPositions(), (long) prompt + sampling.maxNewTokens());
    }

    /**
     * The same request in at most {@code parts} smaller ones, none empty; together they write exactly what this one does. Prompts are dealt
     * round, so that a stretch of hard prompts is shared out.
     */
    public List<RolloutRequest> split(int parts) {
        int count = Math.max(1, Math.min(parts, prompts.size()));
        List<List<Prompt>> hands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hands.add(new ArrayList<>());
        }
        for (int i = 0; i < prompts.size(); i++) {
            hands.get(i % count).add(prompts.get(i));
        }
        return hands.stream()
                .map(hand -> new RolloutRequest(title, hand, groupSize, sampling, seeds))
                .toList();
    }
}
