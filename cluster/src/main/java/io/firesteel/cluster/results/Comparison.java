package io.firesteel.cluster.results;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A claim and what our runs say of it. Runs are compared in pairs: both figures come from the same seed, so that what a seed does to both
 * is in neither.
 *
 * @param claim what was published
 * @param pairs figures of {@code from} and {@code to}, by seed
 * @param unfinished runs of the recipe in which one of the stages is not done
 */
public record Comparison(Claim claim, SortedMap<Long, Pair> pairs, List<String> unfinished) {
    /** Two figures of one seed. */
    public record Pair(double from, double to) {
        double difference() {
            return to - from;
        }
    }

    /** Compares in all runs of the claim's recipe. */
    public static Comparison of(Claim claim, List<RecipeResult> results) {
        SortedMap<Long, Pair> pairs = new TreeMap<>();
        List<String> unfinished = new ArrayList<>();
        Map<Long, String> seen = new TreeMap<>();
        for (RecipeResult result : results) {
            if (!result.recipe().equals(claim.recipe())) {
                continue;
            }
            OptionalDouble from = result.figure(claim.from(), claim.figure());
            OptionalDouble to = result.figure(claim.to(), claim.figure());
            if (from.isEmpty() || to.isEmpty()) {
                unfinished.add(result.where());
                continue;
            }
            String other = seen.put(result.seed(), result.where());
            if (other != null) {
                throw new Fault(
                        result.where(),
                        "one run of " + claim.recipe() + " per seed",
                        "seed " + result.seed() + ", which " + other + " has too",
                        "name one of them: the same seed twice is no further evidence");
            }
            pairs.put(result.seed(), new Pair(from.getAsDouble(), to.getAsDouble()));
        }
        return new Comparison(claim, pairs, unfinished);
    }

    /** Of {@code to − from} over seeds; empty for too few. */
    public Optional<Interval> difference() {
        return Interval.of(pairs.values().stream().mapToDouble(Pair::difference).toArray());
    }

    /** Whether the claim holds at this size; empty for too few seeds. */
    public Optional<Shape.Verdict> verdict() {
        return difference().map(claim.shape()::of);
    }
}
