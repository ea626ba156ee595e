package io.firesteel.cluster.results;

import io.firesteel.core.config.Requirements;

/** What a claim's difference has to be like. Closed: exactly what a file of claims can name. */
public sealed interface Shape {
    /** Whether a difference that lies somewhere in an interval is of this shape. */
    Verdict of(Interval difference);

    /** In words, with the margin. */
    String words();

    /** What an interval says. */
    enum Verdict {
        HOLDS,
        DOES_NOT_HOLD,
        /** The interval has both kinds of differences in it. */
        NOT_TOLD
    }

    /**
     * The figure rises.
     *
     * @param by more than this, at least 0, in the figure's unit
     */
    record Higher(double by) implements Shape {
        public Higher {
            requireMargin(by);
        }

        @Override
        public Verdict of(Interval difference) {
            return difference.low() > by
                    ? Verdict.HOLDS
                    : difference.high() <= by ? Verdict.DOES_NOT_HOLD : Verdict.NOT_TOLD;
        }

        @Override
        public String words() {
            return by == 0 ? "higher" : "higher by more than " + by;
        }
    }

    /**
     * The figure does not rise, but for a margin: what is published is that something does not help.
     *
     * @param by at most this, at least 0, in the figure's unit
     */
    record NotHigher(double by) implements Shape {
        public NotHigher {
            requireMargin(by);
        }

        @Override
        public Verdict of(Interval difference) {
            return difference.high() <= by
                    ? Verdict.HOLDS
                    : difference.low() > by ? Verdict.DOES_NOT_HOLD : Verdict.NOT_TOLD;
        }

        @Override
        public String words() {
            return by == 0 ? "not higher" : "not higher by more than " + by;
        }
    }

    private static void requireMargin(double by) {
        new Requirements()
                .that(by >= 0 && by < Double.POSITIVE_INFINITY, "by", "a number of at least 0", by, "0 is no margin")
                .check();
    }
}
