package io.firesteel.cluster.data;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Which source each prompt of an iteration comes from. Of every W prompts, W the sum of the weights, each source gives exactly as many as
 * its weight, evenly spread (the smooth weighted round robin of nginx): with weights 2 and 1 the order is 0, 1, 0, over and over. So over
 * time shares are exact, and iteration b's are known without those before it.
 */
final class Shares {
    private final int[] pattern;
    private final int sources;
    private final int batch;

    /**
     * @param weights at least 1 each
     * @param batch prompts per iteration
     */
    Shares(int[] weights, int batch) {
        int divisor = Arrays.stream(weights).reduce(0, (a, b) -> BigInteger.valueOf(a)
                .gcd(BigInteger.valueOf(b))
                .intValue());
        this.pattern =
                pattern(Arrays.stream(weights).map(weight -> weight / divisor).toArray());
        this.sources = weights.length;
        this.batch = batch;
    }

    /** Each source gains its weight with every slot; the richest takes the slot and pays for all. */
    private static int[] pattern(int[] weights) {
        int[] pattern = new int[Arrays.stream(weights).sum()];
        int[] credit = new int[weights.length];
        for (int slot = 0; slot < pattern.length; slot++) {
            int richest = 0;
            for (int source = 0; source < weights.length; source++) {
                credit[source] += weights[source];
                richest = credit[source] > credit[richest] ? source : richest;
            }
            credit[richest] -= pattern.length;
            pattern[slot] = richest;
        }
        return pattern;
    }

    /** The source of each prompt of iteration {@code number}, from 0: {@code [batch]}. */
    int[] slots(long number) {
        int from = (int) (number % pattern.length * (batch % pattern.length) % pattern.length);
        int[] slots = new int[batch];
        for (int i = 0; i < batch; i++) {
            slots[i] = pattern[(from + i) % pattern.length];
        }
        return slots;
    }

    /** The most prompts that an iteration takes from each source: {@code [sources]}. */
    int[] most() {
        int[] most = new int[sources];
        for (int from = 0; from < pattern.length; from++) {
            int[] taken = new int[sources];
            for (int i = 0; i < batch % pattern.length; i++) {
                taken[pattern[(from + i) % pattern.length]]++;
            }
            for (int source = 0; source < sources; source++) {
                most[source] = Math.max(most[source], taken[source]);
            }
        }
        for (int source : pattern) {
            most[source] += batch / pattern.length;
        }
        return most;
    }
}
