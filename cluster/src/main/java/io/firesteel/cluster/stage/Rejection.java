package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.RejectionSettings;
import io.firesteel.core.Completion;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.random.Permutation;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses what is kept of a group, right completions or pairs of a right one and a wrong one, and counts what became of every
 * completion: each has exactly one fate, so the counts add up to what was sampled. Of prompts that nothing verifies those are kept as examples
 * that reward functions think enough of, if any are asked.
 */
final class Rejection {
    /** What became of a completion. */
    enum Fate {
        /** It is an example now, or stands in a pair. */
        KEPT,
        /** Its answer is not right, or it has none; not with pairs, where it may be the worse one. */
        WRONG,
        /** It could not be verified. */
        UNJUDGED,
        /** Nothing verifies it, and no reward function of {@code rejection.at-least} is for its prompt; with pairs, nothing verifies it. */
        UNVERIFIED,
        /** It was cut off. */
        TRUNCATED,
        /** It is longer than {@code rejection.longest-tokens}. */
        TOO_LONG,
        /** A reward function has a smaller value of it than {@code rejection.at-least} asks for; counted by the function's name. */
        BELOW,
        /** Another one of its group has the same text. */
        DUPLICATE,
        /** It is acceptable, and enough of its group were kept. */
        SURPLUS,
        /** With pairs alone: all that remain of its group are right, or all are wrong. */
        UNPAIRED
    }

    /** Two completions of one prompt. */
    record Pair(ScoredRollout chosen, ScoredRollout rejected) {}

    private final RejectionSettings settings;
    private final Map<Fate, Long> counts = new EnumMap<>(Fate.class);
    private final Map<String, Long> below = new TreeMap<>();
    private long problems;
    private long problemsWithOne;
    private long pairs;

    Rejection(RejectionSettings settings) {
        this.settings = settings;
        settings.atLeast().keySet().forEach(name -> below.put(name, 0L));
    }

    /** Those of a group that are kept, in the order of samples. */
    List<ScoredRollout> keep(Group<ScoredRollout> group) {
        List<ScoredRollout> acceptable = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (ScoredRollout scored : group.members()) {
            Fate fate = fate(scored, texts);
            if (fate == Fate.KEPT) {
                acceptable.add(scored);
            } else {
                drop(scored, fate);
            }
        }
        List<ScoredRollout> inOrder = inOrder(acceptable);
        List<ScoredRollout> kept = inOrder.subList(0, settings.kept(inOrder.size()));
        count(Fate.KEPT, kept.size());
        count(Fate.SURPLUS, acceptable.size() - kept.size());
        problems++;
        problemsWithOne += kept.isEmpty() ? 0 : 1;
        return kept.stream()
                .sorted(Comparator.comparingInt(scored -> scored.rollout().sample()))
                .toList();
    }

    /**
     * At most {@code keep-per-problem} pairs of a group. Right ones come in the order of {@code choose}, wrong ones in an order drawn for
     * the prompt; pair i has right one i and wrong one i, each counted round, so that every one is taken before one is taken again. What
     * is asked of right ones is not asked of wrong ones: one that was cut off is a fine worse one.
     *
     * <p>Worked: right a and b, wrong x, drawn as x: two pairs, (a, x) and (b, x).
     *
     * @param seeds the address that orders are drawn below, by the prompt's id
     */
    List<Pair> pairs(Group<ScoredRollout> group, Seeds seeds) {
        List<ScoredRollout> right = new ArrayList<>();
        List<ScoredRollout> wrong = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (ScoredRollout scored : group.members()) {
            Fate fate = fate(scored, texts);
            if (fate == Fate.KEPT) {
                right.add(scored);
            } else if (fate != Fate.WRONG) {
                drop(scored, fate);
            } else if (texts.add(scored.rollout().completion().text())) {
                wrong.add(scored);
            } else {
                count(Fate.DUPLICATE, 1);
            }
        }
        problems++;
        if (right.isEmpty() || wrong.isEmpty()) {
            count(Fate.UNPAIRED, right.size() + wrong.size());
            return List.of();
        }
        List<ScoredRollout> better = inOrder(right);
        List<ScoredRollout> worse = Arrays.stream(
                        Permutation.of(seeds.at(group.prompt().id()), wrong.size()))
                .mapToObj(wrong::get)
                .toList();
        int made = Math.min(settings.keepPerProblem(), Math.max(better.size(), worse.size()));
        int used = Math.min(made, better.size()) + Math.min(made, worse.size());
        count(Fate.KEPT, used);
        count(Fate.SURPLUS, better.size() + worse.size() - used);
        problemsWithOne++;
        pairs += made;
        return IntStream.range(0, made)
                .mapToObj(i -> new Pair(better.get(i % better.size()), worse.get(i % worse.size())))
                .toList();
    }

    private List<ScoredRollout> inOrder(List<ScoredRollout> acceptable) {
        List<ScoredRollout> inOrder = new ArrayList<>(acceptable);
        if (settings.choose() == RejectionSettings.Choose.SHORTEST) {
            inOrder.sort(Comparator.comparingInt(
                    scored -> scored.rollout().completion().lengthTokens())); // stable: equal ones stay in order
        }
        return inOrder;
    }

    private Fate fate(ScoredRollout scored, Set<String> texts) {
        Completion completion = scored.rollout().completion();
        if (!scored.usable()) {
            return Fate.UNJUDGED;
        } else if (!scored.verified()) {
            if (makesPairs() || bounds(scored).findAny().isEmpty()) {
                return Fate.UNVERIFIED;
            }
        } else if (!scored.verdict().isCorrect()) {
            return Fate.WRONG;
        }
        if (completion.truncated() && !settings.keepTruncated()) {
            return Fate.TRUNCATED;
        } else if (settings.longestTokens() > 0 && completion.lengthTokens() > settings.longestTokens()) {
            return Fate.TOO_LONG;
        } else if (firstBelow(scored).isPresent()) {
            return Fate.BELOW;
        }
        return texts.add(completion.text()) ? Fate.KEPT : Fate.DUPLICATE;
    }

    /** The first reward function, by name, that thinks too little of it. */
    private Optional<String> firstBelow(ScoredRollout scored) {
        return bounds(scored)
                .filter(entry -> !(scored.reward().parts().get(entry.getKey()) >= entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What is asked of it: a bound on a reward function that is not for its prompt does not bind. */
    private Stream<Map.Entry<String, Double>> bounds(ScoredRollout scored) {
        return settings.atLeast().entrySet().stream()
                .filter(entry -> scored.reward().parts().containsKey(entry.getKey()));
    }

    private void drop(ScoredRollout scored, Fate fate) {
        count(fate, 1);
        if (fate == Fate.BELOW) {
            below.merge(firstBelow(scored).orElseThrow(), 1L, Long::sum);
        }
    }

    private void count(Fate fate, long by) {
        counts.merge(fate, by, Long::sum);
    }

    /** Completions that are kept. */
    long kept() {
        return counts.getOrDefault(Fate.KEPT, 0L);
    }

    /** Rows of the table so far: completions, or pairs. */
    long rows() {
        return makesPairs() ? pairs : kept();
    }

    private boolean makesPairs() {
        return settings.make() == RejectionSettings.Make.PAIRS;
    }

    private List<Fate> fates() {
        Fate none = makesPairs() ? Fate.WRONG : Fate.UNPAIRED;
        return Arrays.stream(Fate.values()).filter(fate -> fate != none).toList();
    }

    /** For people. */
    String sentence() {
        return (makesPairs() ? pairs + " pairs, " : "") + kept() + " kept of "
                + counts.values().stream().mapToLong(Long::longValue).sum() + " sampled, for " + problemsWithOne
                + " of " + problems + " problems";
    }

    /** All that is counted as JSON values: {@link #counts}, and problems with and without an example. */
    Map<String, Object> figures() {
        Map<String, Object> figures = counts();
        figures.put("problems", problems);
        figures.put("problems_with_one", problemsWithOne);
        if (makesPairs()) {
            figures.put("pairs", pairs);
        }
        return figures;
    }

    /** What became of completions: {@code sampled}, {@code kept}, {@code dropped_wrong}, {@code dropped_below_NAME}, …; they add up. */
    Map<String, Object> counts() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(
                "sampled", counts.values().stream().mapToLong(Long::longValue).sum());
        for (Fate fate : fates()) {
            if (fate == Fate.BELOW) {
                below.forEach((name, count) -> figures.put(key(fate) + "_" + name, count));
            } else {
                figures.put(key(fate), counts.getOrDefault(fate, 0L));
            }
        }
        return figures;
    }

    /** Goes on from {@link #figures}. */
    void restore(JsonObject figures) {
        for (Fate fate : fates()) {
            if (fate != Fate.BELOW) {
                // Checkpoints of before there were unverified ones have none.
                boolean known = fate != Fate.UNVERIFIED || figures.has(key(fate));
                counts.put(fate, known ? figures.longInteger(key(fate)) : 0);
            }
        }
        below.replaceAll((name, none) -> figures.longInteger(key(Fate.BELOW) + "_" + name));
        counts.put(
                Fate.BELOW, below.values().stream().mapToLong(Long::longValue).sum());
        problems = figures.longInteger("problems");
        problemsWithOne = figures.longInteger("problems_with_one");
        pairs = makesPairs() ? figures.longInteger("pairs") : 0;
    }

    private static String key(Fate fate) {
        return (fate == Fate.KEPT ? "" : "dropped_") + fate.name().toLowerCase(Locale.ROOT);
    }
}
