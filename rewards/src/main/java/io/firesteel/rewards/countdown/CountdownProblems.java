package io.firesteel.rewards.countdown;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.tasks.Split;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All distinct solvable problems of a family, found by exhaustion, in three disjoint parts. Immutable; the same on every
 * machine. Three numbers in 1..10 ({@link CountdownSettings#SMALL}) give 2,894 problems (2,254 to
 * train, 109 to validate, 531 to test).
 *
 * <p>Within a part the problems are in a fixed shuffled order, so that its first hundred are a fair sample of it.
 */
public final class CountdownProblems implements Serializable {
    private static final long serialVersionUID = 1;
    /** Bounds memory: one integer each. Four numbers in 1..10 have 4 million. */
    private static final long MAX_WAYS = 20_000_000;

    private final CountdownSettings settings;
    private final HashMap<List<Integer>, CountdownTries> tries = new HashMap<>();
    private final EnumMap<Split, List<CountdownProblem>> parts = new EnumMap<>(Split.class);
    private long ways;

    public CountdownProblems(CountdownSettings settings) {
        this.settings = settings;
        for (Split split : Split.values()) {
            parts.put(split, new ArrayList<>());
        }
        enumerate(new ArrayList<>(), 1);
        Seeds order = new Seeds(0).at("countdown-problems");
        for (List<CountdownProblem> part : parts.values()) {
            Map<CountdownProblem, Double> position = new HashMap<>();
            part.forEach(
                    problem -> position.put(problem, order.at(problem.key()).uniform(0)));
            part.sort(Comparator.comparing(position::get));
        }
    }

    private void enumerate(List<Integer> numbers, int lowest) {
        if (numbers.size() == settings.count()) {
            CountdownTries found = new CountdownTries(numbers, settings.highestValue());
            ways += found.count();
            if (ways > MAX_WAYS) {
                throw new Fault(
                        "countdown",
                        "a family with at most " + MAX_WAYS + " ways to combine its numbers",
                        settings.toString(),
                        "lower countdown.highest or countdown.count, or read problems from a file");
            }
            tries.put(List.copyOf(numbers), found);
            for (int target = settings.lowestTarget(); target <= settings.highestTarget(); target++) {
                if (found.count(target) > 0) {
                    CountdownProblem problem = new CountdownProblem(numbers, target);
                    parts.get(problem.split()).add(problem);
                }
            }
            return;
        }
        for (int number = lowest; number <= settings.highest(); number++) {
            numbers.add(number);
            enumerate(numbers, number);
            numbers.remove(numbers.size() - 1);
        }
    }

    public CountdownSettings settings() {
        return settings;
    }

    /** The problems of one part. */
    public List<CountdownProblem> of(Split split) {
        return List.copyOf(parts.get(split));
    }

    public int size(Split split) {
        return parts.get(split).size();
    }

    /** The {@code index}-th problem of a part, starting over at its end. */
    public CountdownProblem problem(Split split, long index) {
        List<CountdownProblem> part = parts.get(split);
        return part.get((int) Math.floorMod(index, (long) part.size()));
    }

    /** Every way to combine the problem's numbers; the problem must be of this family. */
    public CountdownTries tries(CountdownProblem problem) {
        return tries.get(problem.numbers());
    }
}
