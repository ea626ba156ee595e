package io.firesteel.trainer.loss;

/** Exponentials of log-ratios, kept finite. */
final class LogRatio {
    /** Beyond this many nats a ratio is saturated and its derivative 0, as in verl: e²⁰ is 485 million. */
    static final double LIMIT = 20;

    private LogRatio() {}

    /** {@code exp(x)}, x clamped to ±{@link #LIMIT}. StrictMath: the same bits everywhere. */
    static double exp(double x) {
        return StrictMath.exp(Math.max(-LIMIT, Math.min(LIMIT, x)));
    }

    /** Whether {@link #exp} still depends on x. */
    static boolean sensitive(double x) {
        return Math.abs(x) <= LIMIT;
    }
}
