package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.value.Complex;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A union of disjoint intervals of real numbers, from left to right; a point is an interval of length 0. */
record RealSet(List<Interval> intervals) {
    static final RealSet ALL = new RealSet(List.of(new Interval(Bound.MINUS_INFINITY, false, Bound.INFINITY, false)));
    static final RealSet EMPTY = new RealSet(List.of());

    /**
     * An end of an interval.
     *
     * @param written the expression it was written as
     * @param value its value; null for an infinity
     * @param side -1 and 1 for the infinities, else 0
     */
    record Bound(Expression written, BigDecimal value, int side) implements Comparable<Bound> {
        static final Bound INFINITY = new Bound(new Expression.Symbol("infinity"), null, 1);
        static final Bound MINUS_INFINITY =
                new Bound(new Expression.Negation(new Expression.Symbol("infinity")), null, -1);

        boolean isFinite() {
            return side == 0;
        }

        @Override
        public int compareTo(Bound that) {
            if (side != 0 || that.side != 0) {
                return Integer.compare(side, that.side);
            }
            boolean close = Scalars.close(Complex.of(value), Complex.of(that.value));
            return close ? 0 : value.compareTo(that.value);
        }
    }

    record Interval(Bound low, boolean lowClosed, Bound high, boolean highClosed) {
        boolean isEmpty() {
            int order = low.compareTo(high);
            return order > 0 || order == 0 && !(lowClosed && highClosed);
        }
    }

    /** The interval, or the empty set if its ends are the wrong way round; infinite ends are open. */
    static RealSet of(Bound low, boolean lowClosed, Bound high, boolean highClosed) {
        Interval interval = new Interval(low, lowClosed && low.isFinite(), high, highClosed && high.isFinite());
        return interval.isEmpty() ? EMPTY : new RealSet(List.of(interval));
    }

    static RealSet point(Bound at) {
        return of(at, true, at, true);
    }

    RealSet union(RealSet that) {
        List<Interval> all = new ArrayList<>(intervals);
        all.addAll(that.intervals);
        all.sort(Comparator.comparing(Interval::low).thenComparing(interval -> !interval.lowClosed()));
        List<Interval> merged = new ArrayList<>();
        for (Interval next : all) {
            Interval last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            int gap = last == null ? 1 : next.low().compareTo(last.high());
            if (gap > 0 || gap == 0 && !next.lowClosed() && !last.highClosed()) {
                merged.add(next);
                continue;
            }
            int order = next.high().compareTo(last.high());
            boolean closed = order == 0
                    ? last.highClosed() || next.highClosed()
                    : order > 0 ? next.highClosed() : last.highClosed();
            merged.set(
                    merged.size() - 1,
                    new Interval(last.low(), last.lowClosed(), order > 0 ? next.high() : last.high(), closed));
        }
        return new RealSet(List.copyOf(merged));
    }

    RealSet complement() {
        List<Interval> gaps = new ArrayList<>();
        Bound low = Bound.MINUS_INFINITY;
        boolean closed = false;
        for (Interval interval : intervals) {
            Interval gap = new Interval(
                    low,
                    closed,
                    interval.low(),
                    !interval.lowClosed() && interval.low().isFinite());
            if (!gap.isEmpty()) {
                gaps.add(gap);
            }
            low = interval.high();
            closed = !interval.highClosed() && low.isFinite();
        }
        Interval rest = new Interval(low, closed, Bound.INFINITY, false);
        if (!rest.isEmpty()) {
            gaps.add(rest);
        }
        return new RealSet(List.copyOf(gaps));
    }

    RealSet intersection(RealSet that) {
        return complement().union(that.complement()).complement();
    }

    RealSet difference(RealSet that) {
        return intersection(that.complement());
    }
}
