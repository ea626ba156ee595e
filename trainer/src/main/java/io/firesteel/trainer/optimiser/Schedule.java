package io.firesteel.trainer.optimiser;

import io.firesteel.core.Fault;

/**
 * How the learning rate changes over optimiser steps: a factor on the peak rate. Closed: exactly what a configuration can
 * name.
 *
 * <p>All variants warm up linearly: step k of w warm-up steps has factor k/w, so the first step already learns (Hugging
 * Face's schedules start at 0, one step behind) and step w has the peak rate. Without warm-up, w = 0. A training that is no longer than
 * its warm-up ends in it, as Hugging Face's do.
 */
public sealed interface Schedule {
    /** Factor on the peak learning rate at this optimiser step, counted from 1. */
    double factor(long step);

    /** Steps until the peak rate. */
    long warmupSteps();

    /** In words, such as {@code linear to 0.1 of it at step 400}. */
    String display();

    /** The peak rate after the warm-up, for ever. */
    record Constant(long warmupSteps) implements Schedule {
        public Constant {
            requireWarmup(warmupSteps);
        }

        @Override
        public double factor(long step) {
            return Math.min(1, warmup(step, warmupSteps));
        }

        @Override
        public String display() {
            return "constant";
        }
    }

    /** After the warm-up a straight line from 1 down to {@code floor}, reached at {@code totalSteps} and kept. */
    record Linear(long warmupSteps, long totalSteps, double floor) implements Schedule {
        public Linear {
            requireDecay(warmupSteps, totalSteps, floor);
        }

        @Override
        public double factor(long step) {
            return step <= warmupSteps
                    ? warmup(step, warmupSteps)
                    : floor + (1 - floor) * (1 - progress(step, warmupSteps, totalSteps));
        }

        @Override
        public String display() {
            return "linear to " + floor + " of it at step " + totalSteps;
        }
    }

    /**
     * After the warm-up half a cosine from 1 down to {@code floor}, reached at {@code totalSteps} and kept (Loshchilov,
     * Hutter 2017, arXiv:1608.03983, eq. 5, without restarts).
     */
    record Cosine(long warmupSteps, long totalSteps, double floor) implements Schedule {
        public Cosine {
            requireDecay(warmupSteps, totalSteps, floor);
        }

        @Override
        public double factor(long step) {
            return step <= warmupSteps
                    ? warmup(step, warmupSteps)
                    : floor
                            + (1 - floor)
                                    * (1 + StrictMath.cos(StrictMath.PI * progress(step, warmupSteps, totalSteps)))
                                    / 2;
        }

        @Override
        public String display() {
            return "cosine to " + floor + " of it at step " + totalSteps;
        }
    }

    private static double warmup(long step, long warmupSteps) {
        return warmupSteps == 0 ? 1 : (double) step / warmupSteps;
    }

    private static double progress(long step, long warmupSteps, long totalSteps) {
        return step >= totalSteps ? 1 : (double) (step - warmupSteps) / (totalSteps - warmupSteps);
    }

    private static void requireWarmup(long warmupSteps) {
        if (warmupSteps < 0) {
            throw new Fault("warmup-steps", "at least 0 steps", warmupSteps + "", "give 0 for no warm-up");
        }
    }

    private static void requireDecay(long warmupSteps, long totalSteps, double floor) {
        requireWarmup(warmupSteps);
        if (totalSteps < 0) {
            throw new Fault(
                    "total-steps", "at least 0 optimiser steps", totalSteps + "", "leave it out to follow the run");
        }
        if (!(floor >= 0 && floor <= 1)) {
            throw new Fault("floor", "a fraction of the peak rate, 0 to 1", Double.toString(floor), "0.1 is usual");
        }
    }
}
