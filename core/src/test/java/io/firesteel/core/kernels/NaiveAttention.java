package io.firesteel.core.kernels;

/** Attention by the book, in double precision, one sequence; hidden keys weigh nothing. */
final class NaiveAttention {
    final double[] out;
    final double[] lse;
    final double[] dq;
    final double[] dk;
    final double[] dv;

    NaiveAttention(float[] q, float[] k, float[] v, float[] dout, int length, int heads, int kvHeads, int width) {
        this(q, k, v, dout, length, heads, kvHeads, width, 1 / Math.sqrt(width), 0, 0);
    }

    /**
     * @param cap of scores, 0 for none
     * @param window positions that a query sees, 0 for all
     */
    NaiveAttention(
            float[] q,
            float[] k,
            float[] v,
            float[] dout,
            int length,
            int heads,
            int kvHeads,
            int width,
            double scale,
            double cap,
            int window) {
        int qw = heads * width;
        int kw = kvHeads * width;
        out = new double[length * qw];
        lse = new double[length * heads];
        dq = new double[length * qw];
        dk = new double[length * kw];
        dv = new double[length * kw];
        for (int h = 0; h < heads; h++) {
            int g = h / (heads / kvHeads);
            for (int i = 0; i < length; i++) {
                double[] p = new double[i + 1];
                double[] slope = new double[i + 1];
                double sum = 0;
                int first = window == 0 ? 0 : Math.max(0, i - window + 1);
                for (int j = first; j <= i; j++) {
                    double s = 0;
                    for (int d = 0; d < width; d++) {
                        s += (double) q[i * qw + h * width + d] * k[j * kw + g * width + d];
                    }
                    double score = cap == 0 ? s * scale : cap * Math.tanh(s * scale / cap);
                    slope[j] = scale * (cap == 0 ? 1 : 1 - score / cap * (score / cap));
                    p[j] = Math.exp(score);
                    sum += p[j];
                }
                lse[i * heads + h] = Math.log(sum);
                double delta = 0;
                double[] dp = new double[i + 1];
                for (int j = 0; j <= i; j++) {
                    p[j] /= sum;
                    for (int d = 0; d < width; d++) {
                        out[i * qw + h * width + d] += p[j] * v[j * kw + g * width + d];
                        dp[j] += (double) dout[i * qw + h * width + d] * v[j * kw + g * width + d];
                        dv[j * kw + g * width + d] += p[j] * dout[i * qw + h * width + d];
                    }
                    delta += p[j] * dp[j];
                }
                for (int j = 0; j <= i; j++) {
                    double ds = p[j] * (dp[j] - delta) * slope[j];
                    for (int d = 0; d < width; d++) {
                        dq[i * qw + h * width + d] += ds * k[j * kw + g * width + d];
                        dk[j * kw + g * width + d] += ds * q[i * qw + h * width + d];
                    }
                }
            }
        }
    }
}
