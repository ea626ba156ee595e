package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

/**
 * What happens to groups from which nothing can be learned. Closed: exactly what a configuration can name.
 */
public sealed interface Refill {
    /** Rounds of further prompts at most. */
    int rounds();

    /** They stay, and count for nothing. */
    record Off() implements Refill {
        @Override
        public int rounds() {
            return 0;
        }
    }

    /**
     * Dynamic sampling (DAPO, Yu et al. 2025, arXiv:2503.14476, §3.2, eq. 11): groups whose rewards are all equal are replaced by
     * groups of further prompts, until the batch is full or {@code rounds} rounds are over.
     *
     * <p>Ours differs: the bound, where the paper goes on until the batch is full; a batch that is still short is learned as it
     * is. Every round asks for as many prompts as are missing, and which those are is a function of the seed, the iteration and
     * the round, so a resumed run replaces the same groups by the same ones.
     */
    record WithoutSpread(int rounds) implements Refill {
        public WithoutSpread {
            if (rounds < 1) {
                throw new Fault(
                        "rounds", "an integer >= 1", Integer.toString(rounds), "3 is usual; kind = off has none");
            }
        }
    }
}
