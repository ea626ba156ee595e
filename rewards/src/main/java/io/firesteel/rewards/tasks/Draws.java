package io.firesteel.rewards.tasks;

import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.List;

/**
 * The random numbers of one address, taken one after the other. Two instances made of the same {@link Seeds} give the
 * same numbers; an instance belongs to one computation and is never shared.
 */
public final class Draws {
    private final long seed;
    private long taken;

    public Draws(Seeds address) {
        this.seed = address.seed();
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return Seeds.uniform(seed, taken++);
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return uniform() < probability;
    }

    /** Uniform in {@code 0..bound-1}. */
    public int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** Uniform in {@code lowest..highest}, both included. */
    public int between(int lowest, int highest) {
        return lowest + below(highest - lowest + 1);
    }

    /** {@code count} integers, each uniform in {@code lowest..highest}. */
    public List<Integer> integers(int count, int lowest, int highest) {
        List<Integer> integers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            integers.add(between(lowest, highest));
        }
        return integers;
    }

    /** One of them, uniformly. */
    public <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** The same elements in random order (Fisher and Yates). */
    public <T> List<T> shuffled(List<T> elements) {
        List<T> order = new ArrayList<>(elements);
        for (int last = order.size() - 1; last > 0; last--) {
            int other = below(last + 1);
            T moved = order.get(last);
            order.set(last, order.get(other));
            order.set(other, moved);
        }
        return order;
    }
}
