package io.firesteel.core.kernels;

/** Attention by the book, in double precision, one sequence. */
final class NaiveAttention {
    final double[] out;
    final double[] lse;
    final double[] dq;
    final double[] dk;
    final double[] dv;

    NaiveAttention(float[] q, float[] k, float[] v, float[] dout, int length, int heads, int kvHeads, int width) {
        int qw = heads * width;
        int kw = kvHeads * width;
        out = new double[length * qw];
        lse = new double[length * heads];
        dq = new double[length * qw];
        dk = new double[length * kw];
        dv = new double[length * kw];
        double scale = 1 / Math.sqrt(width);
        for (int h = 0; h < heads; h++) {
            int g = h / (heads / kvHeads);
            for (int i = 0; i < length; i++) {
                double[] p = new double[i + 1];
                double sum = 0;
                for (int j = 0; j <= i; j++) {
                    double s = 0;
                    for (int d = 0; d < width; d++) {
                        s += (double) q[i * qw + h * width + d] * k[j * kw + g * width + d];
                    }
                    p[j] = Math.exp(s * scale);
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
                    double ds = p[j] * (dp[j] - delta) * scale;
                    for (int d = 0; d < width; d++) {
                        dq[i * qw + h * width + d] += ds * k[j * kw + g * width + d];
                        dk[j * kw + g * width + d] += ds * q[i * qw + h * width + d];
                    }
                }
            }
        }
    }
}
