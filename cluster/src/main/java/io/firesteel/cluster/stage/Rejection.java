package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.RejectionSettings;
import io.firesteel.core.Completion;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
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

/**
 * Chooses what is kept of a group, and counts what became of every completion: each has exactly one fate, so the counts add up to
 * what was sampled.
 */
final class Rejection {
    /** What became of a completion. */
    enum Fate {
        /** It is an example now. */
        KEPT,
        /** Its answer is not right, or it has none. */
        WRONG,
        /** It could not be verified. */
        UNJUDGED,
        /** It was cut off. */
        TRUNCATED,
        /** It is longer than {@code rejection.longest-tokens}. */
        TOO_LONG,
        /** A reward function has a smaller value of it than {@code rejection.at-least} asks for; counted by the function's name. */
        BELOW,
        /** Another one of its group has the same text. */
        DUPLICATE,
        /** It is acceptable, and enough of its group were kept. */
        SURPLUS
    }

    private final RejectionSettings settings;
    private final Map<Fate, Long> counts = new EnumMap<>(Fate.class);
    private final Map<String, Long> below = new TreeMap<>();
    private long problems;
    private long problemsWithOne;

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
                count(fate, 1);
            }
            if (fate == Fate.BELOW) {
                below.merge(firstBelow(scored).orElseThrow(), 1L, Long::sum);
            }
        }
        List<ScoredRollout> kept = acceptable;
        int most = settings.kept(acceptable.size());
        if (acceptable.size() > most) {
            List<ScoredRollout> inOrder = new ArrayList<>(acceptable);
            if (settings.choose() == RejectionSettings.Choose.SHORTEST) {
                inOrder.sort(Comparator.comparingInt(
                        scored -> scored.rollout().completion().lengthTokens())); // stable: equal ones stay in order
            }
            kept = inOrder.subList(0, most);
        }
        count(Fate.KEPT, kept.size());
        count(Fate.SURPLUS, acceptable.size() - kept.size());
        problems++;
        problemsWithOne += kept.isEmpty() ? 0 : 1;
        return kept.stream()
                .sorted(Comparator.comparingInt(scored -> scored.rollout().sample()))
                .toList();
    }

    private Fate fate(ScoredRollout scored, Set<String> texts) {
        Completion completion = scored.rollout().completion();
        if (!scored.usable()) {
            return Fate.UNJUDGED;
        } else if (scored.verdict().kind() != Verdict.Kind.CORRECT) {
            return Fate.WRONG;
        } else if (completion.truncated() && !settings.keepTruncated()) {
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
        return settings.atLeast().entrySet().stream()
                .filter(entry -> !(scored.reward().parts().get(entry.getKey()) >= entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void count(Fate fate, long by) {
        counts.merge(fate, by, Long::sum);
    }

    long kept() {
        return counts.getOrDefault(Fate.KEPT, 0L);
    }

    /** For people. */
    String sentence() {
        return kept() + " kept of "
                + counts.values().stream().mapToLong(Long::longValue).sum() + " sampled, for " + problemsWithOne
                + " of " + problems + " problems";
    }

    /** All that is counted as JSON values: {@link #counts}, and problems with and without an example. */
    Map<String, Object> figures() {
        Map<String, Object> figures = counts();
        figures.put("problems", problems);
        figures.put("problems_with_one", problemsWithOne);
        return figures;
    }

    /** What became of completions: {@code sampled}, {@code kept}, {@code dropped_wrong}, {@code dropped_below_NAME}, …; they add up. */
    Map<String, Object> counts() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(
                "sampled", counts.values().stream().mapToLong(Long::longValue).sum());
        for (Fate fate : Fate.values()) {
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
        for (Fate fate : Fate.values()) {
            if (fate != Fate.BELOW) {
                counts.put(fate, figures.longInteger(key(fate)));
            }
        }
        below.replaceAll((name, none) -> figures.longInteger(key(Fate.BELOW) + "_" + name));
        counts.put(
                Fate.BELOW, below.values().stream().mapToLong(Long::longValue).sum());
        problems = figures.longInteger("problems");
        problemsWithOne = figures.longInteger("problems_with_one");
    }

    private static String key(Fate fate) {
        return (fate == Fate.KEPT ? "" : "dropped_") + fate.name().toLowerCase(Locale.ROOT);
    }
}
