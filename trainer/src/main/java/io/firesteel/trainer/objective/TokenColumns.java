package io.firesteel.trainer.objective;

import io.firesteel.core.Fault;
import io.firesteel.trainer.loss.Column;

/**
 * One sequence as an objective sees it. All columns speak of the same n learned tokens, in order; what the mask leaves out is
 * not here. A column that nobody filled is null, and reading it is a fault.
 *
 * @param own log-probs under the policy being learned, nats, {@code [n]}
 * @param entropies of the distributions that the tokens were predicted from, nats, {@code [n]}
 * @param old log-probs under the policy at the start of the iteration, {@code [n]}
 * @param sampler log-probs as the sampler reported them, {@code [n]}; the same array as {@code old} unless an importance
 *     correction recomputes those
 * @param reference log-probs under the reference policy, {@code [n]}
 * @param teacher log-probs under the teacher, {@code [n]}
 * @param advantage how much better the token, or its completion, is than others
 * @param weight what each token counts for in the sum: the aggregation's share of the whole mini-batch, times the sequence's own
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenColumns(
        float[] own,
        float[] entropies,
        float[] old,
        float[] sampler,
        float[] reference,
        float[] teacher,
        Column advantage,
        Column weight) {
    public TokenColumns {
        require("entropies", entropies, own.length);
        require("old log-probs", old, own.length);
        require("sampler's log-probs", sampler, own.length);
        require("reference log-probs", reference, own.length);
        require("teacher's log-probs", teacher, own.length);
        advantage.requireSize("advantages", own.length);
        weight.requireSize("weights", own.length);
    }

    /** What imitation needs: no other policy, no advantage. */
    public static TokenColumns of(float[] own, float[] entropies, Column weight) {
        return new TokenColumns(own, entropies, null, null, null, null, Column.shared(0), weight);
    }

    /** n. */
    public int size() {
        return own.length;
    }

    @Override
    public float[] old() {
        return present("old log-probs", old);
    }

    @Override
    public float[] sampler() {
        return present("sampler's log-probs", sampler);
    }

    @Override
    public float[] reference() {
        return present("reference log-probs", reference);
    }

    @Override
    public float[] teacher() {
        return present("teacher's log-probs", teacher);
    }

    private static float[] present(String what, float[] column) {
        if (column == null) {
            throw new Fault(
                    "columns of an objective",
                    what,
                    "none",
                    "let that policy score the sequences before the step, or leave the objective out that asks for it");
        }
        return column;
    }

    private static void require(String what, float[] column, int n) {
        if (column != null && column.length != n) {
            throw new Fault(
                    what,
                    "one for each of the " + n + " learned tokens",
                    Integer.toString(column.length),
                    "count the tokens that the mask learns, not all tokens");
        }
    }

    static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
