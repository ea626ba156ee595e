package io.firesteel.rollout;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.generate.Forcing;
import io.firesteel.rollout.generate.SamplingSettings;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be sampled: G completions of each of P prompts. Serves training, evaluation and plain sampling alike; they differ in settings and
 * seeds.
 *
 * @param title what people see in logs and in Spark's UI, such as {@code iteration 12 · sampling}
 * @param prompts P, each id once
 * @param groupSize G, completions per prompt
 * @param sampling how tokens are chosen and when a completion ends
 * @param forcing which tokens are not sampled
 * @param seeds the address of this request's randomness, such as {@code run.at("rollout").at(iteration)}; completion
 *     {@code s} of a prompt has the seed {@code seeds.at(prompt.id()).at(s)}
 */
public record RolloutRequest(
        String title, List<Prompt> prompts, int groupSize, SamplingSettings sampling, Forcing forcing, Seeds seeds)
        implements Serializable {
    /** How much of all prompts is dealt out after each of three rounds. */
    private static final double[] SHARES = {0.625, 0.875, 1};

    /** Completions that make a part worth its steps: each step reads all weights, however few completions it has. */
    public static final int WORTHWHILE = 32;

    /** Parameters from which on weights come from memory at each step: those of fewer stay in a core's caches (docs/decisions/threads-share-a-step.md). */
    private static final int LARGE = 1 << 25;

    public RolloutRequest {
        prompts = List.copyOf(prompts);
        if (groupSize < 1) {
            throw new Fault(title, "a group size >= 1", Integer.toString(groupSize), "fix the group size");
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

    /** A request for completions of which every token is sampled. */
    public RolloutRequest(String title, List<Prompt> prompts, int groupSize, SamplingSettings sampling, Seeds seeds) {
        this(title, prompts, groupSize, sampling, Forcing.NONE, seeds);
    }

    /** P · G, the completions to sample. */
    public long completions() {
        return (long) prompts.size() * groupSize;
    }

    /** Positions of the longest sequence that can come of this: the longest prompt and as many new tokens as settings and policy allow. */
    public int longestSequence(Architecture architecture) {
        int prompt = prompts.stream().mapToInt(p -> p.tokens().length).max().orElse(0);
        return (int) Math.min(architecture.maxPositions(), (long) prompt + sampling.maxNewTokens());
    }

    /**
     * The same request in at most {@code parts} smaller ones of equal size, none empty; together they sample exactly what this one does. Prompts are
     * dealt round, so that a stretch of hard prompts is shared out.
     */
    public List<RolloutRequest> split(int parts) {
        int count = Math.max(1, Math.min(parts, prompts.size()));
        int[] sizes = new int[count];
        for (int i = 0; i < count; i++) {
            sizes[i] = evenly(prompts.size(), i, count);
        }
        return deal(sizes);
    }

    /**
     * The same request for so many workers that take the next part whenever they are free: to each a large part first, then a smaller one, then
     * a small one, so that each start is worth its while and yet all end together. (Factoring: Hummel, Schonberg, Flynn 1992, CACM 35(8), which
     * halves what is left again and again; ours stops after three rounds, since each part costs a start.)
     *
     * @param least completions that a part should have; with fewer left for all workers there is no further round
     */
    public List<RolloutRequest> share(int workers, int least) {
        List<Integer> sizes = new ArrayList<>();
        long another = (long) workers * ((least - 1) / groupSize + 1); // prompts of one more round
        int dealt = 0;
        for (double share : SHARES) {
            int left = prompts.size() - dealt;
            int round = (int) Math.round(prompts.size() * share) - dealt;
            if (left < round + another) {
                round = left;
            }
            for (int worker = 0; worker < Math.min(workers, round); worker++) {
                sizes.add(evenly(round, worker, Math.min(workers, round)));
            }
            dealt += round;
            if (dealt == prompts.size()) {
                break;
            }
        }
        return deal(sizes.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * Workers for that many cores: as many, but no more than have {@value #WORTHWHILE} completions each where a step takes as long as reading the weights
     * does, since the threads of one worker read them together.
     */
    public int workers(int cores, Architecture architecture) {
        if (new ParameterLayout(architecture).size() < LARGE) {
            return cores;
        }
        return (int) Math.max(1, Math.min(cores, completions() / WORTHWHILE));
    }

    /** Threads for each of so many tasks. */
    public static int threads(int cores, int tasks) {
        return Math.max(1, cores / tasks);
    }

    /** Part {@code index} of {@code parts} nearly equal ones; the first ones are the larger. */
    private static int evenly(int all, int index, int parts) {
        return all / parts + (index < all % parts ? 1 : 0);
    }

    /** Each prompt goes to the part that has the largest share of its own still to get. */
    private List<RolloutRequest> deal(int[] sizes) {
        List<List<Prompt>> hands = new ArrayList<>();
        for (int size : sizes) {
            hands.add(new ArrayList<>(size));
        }
        for (Prompt prompt : prompts) {
            int neediest = 0;
            for (int part = 1; part < sizes.length; part++) {
                // missing[part] / sizes[part] > missing[neediest] / sizes[neediest]
                if ((long) (sizes[part] - hands.get(part).size()) * sizes[neediest]
                        > (long) (sizes[neediest] - hands.get(neediest).size()) * sizes[part]) {
                    neediest = part;
                }
            }
            hands.get(neediest).add(prompt);
        }
        return hands.stream()
                .map(hand -> new RolloutRequest(title, hand, groupSize, sampling, forcing.of(hand), seeds))
                .toList();
    }
}
