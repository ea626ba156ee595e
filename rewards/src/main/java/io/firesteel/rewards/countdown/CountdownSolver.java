package io.firesteel.rewards.countdown;

import io.firesteel.rewards.math.value.Rational;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds one solution with exact fractions, or finds that there is none. Exhaustive over all ways to combine the numbers,
 * remembering sets of values that lead nowhere; meant for up to six numbers.
 */
final class CountdownSolver {
    private record Item(Rational value, String written, boolean compound) {
        String operand() {
            return compound ? "(" + written + ")" : written;
        }

        Item with(char operator, Item that, Rational result) {
            return new Item(result, operand() + operator + that.operand(), true);
        }
    }

    private final Rational target;
    private final Set<String> hopeless = new HashSet<>();

    private CountdownSolver(Rational target) {
        this.target = target;
    }

    /** An expression that uses each number once and is worth the target. */
    static Optional<String> solve(List<Long> numbers, long target) {
        List<Item> items = numbers.stream()
                .map(number -> new Item(Rational.of(number), number.toString(), false))
                .toList();
        return new CountdownSolver(Rational.of(target)).solve(items);
    }

    private Optional<String> solve(List<Item> items) {
        if (items.size() == 1) {
            Item last = items.get(0);
            return last.value().equals(target) ? Optional.of(last.written()) : Optional.empty();
        }
        String values =
                items.stream().map(item -> item.value().toString()).sorted().collect(Collectors.joining(" "));
        if (!hopeless.add(values)) {
            return Optional.empty();
        }
        for (int i = 0; i < items.size(); i++) {
            for (int j = 0; j < items.size(); j++) {
                if (i != j) {
                    List<Item> rest = new ArrayList<>(items);
                    Item x = items.get(i);
                    Item y = items.get(j);
                    rest.remove(x);
                    rest.remove(y);
                    for (Item result : results(x, y, i < j)) {
                        rest.add(result);
                        Optional<String> found = solve(rest);
                        if (found.isPresent()) {
                            return found;
                        }
                        rest.remove(rest.size() - 1);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** What x and y, in this order, can become; sums and products in one order only. */
    private static List<Item> results(Item x, Item y, boolean first) {
        List<Item> results = new ArrayList<>();
        if (first) {
            results.add(x.with('+', y, x.value().plus(y.value())));
            results.add(x.with('*', y, x.value().times(y.value())));
        }
        results.add(x.with('-', y, x.value().minus(y.value())));
        if (y.value().numerator().signum() != 0) {
            results.add(x.with('/', y, x.value().over(y.value())));
        }
        return results;
    }
}
