package io.firesteel.rollout.generate;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Kernels;

import java.util.Arrays;

/**
 * Draws a token from logits by the inverse of the cumulative distribution: one uniform number per token, a fixed order of
 * summation, so the same logits and number give the same token everywhere. Without cuts the order is that of the ids;
 * with cuts it is from the most probable token down.
 */
final class Sampler {
    /** The first guess at how many tokens a top-p cut keeps. */
    private static final int FIRST_GUESS = 64;

    private final Kernels kernels;
    private final int vocabulary;
    private final SamplingSettings settings;
    private final float[] weights;
    private final double[] chunkSums;
    private final long[] ranking;

    /** 1 / temperature. */
    private final float scale;

    private final float[] tempered;

    private float logProb;
    private double entropy;

    Sampler(Kernels kernels, int vocabulary, SamplingSettings settings) {
        this.kernels = kernels;
        this.vocabulary = vocabulary;
        this.settings = settings;
        weights = new float[vocabulary];
        chunkSums = new double[(vocabulary + Kernels.CHUNK - 1) / Kernels.CHUNK];
        ranking = settings.cuts() && !settings.isGreedy() ? new long[vocabulary] : new long[0];
        scale = settings.isGreedy() ? 1 : (float) (1 / settings.temperature());
        tempered = scale == 1 ? new float[0] : new float[vocabulary];
    }

    /**
     * Log-prob of the token drawn last under softmax(logits / temperature), without cuts; a greedy draw's is at temperature 1.
     * The trainer computes the same distribution, so it differentiates what was sampled from.
     */
    float logProb() {
        return logProb;
    }

    /** Entropy of the distribution that {@link #logProb} speaks of, nats; of the token drawn last, not of a forced one. */
    double entropy() {
        return entropy;
    }

    /** Takes the given token instead of drawing one; its log-prob has the bits of a drawn one's. */
    void force(float[] logits, int offset, int token) {
        float max = largest(logits, offset) * scale;
        float[] from = scale == 1 ? logits : temper(logits, offset);
        int at = scale == 1 ? offset : 0;
        logProb = Kernels.logProb(from[at + token], max, StrictMath.log(weigh(from, at, max)));
    }

    /** Draws from one row of logits with {@code uniform} in [0, 1). */
    int draw(float[] logits, int offset, double uniform) {
        float max = largest(logits, offset) * scale;
        return scale == 1 ? draw(logits, offset, max, uniform) : draw(temper(logits, offset), 0, max, uniform);
    }

    /** The row divided by the temperature, in an array of its own: a group's samples share their first row of logits. */
    private float[] temper(float[] logits, int offset) {
        System.arraycopy(logits, offset, tempered, 0, vocabulary);
        kernels.scale(tempered, 0, vocabulary, scale);
        return tempered;
    }

    private int draw(float[] logits, int offset, float max, double uniform) {
        double sum = weigh(logits, offset, max);
        int token;
        if (settings.isGreedy()) {
            token = first(logits, offset, max);
        } else if (settings.cuts()) {
            token = byRank(sum, uniform);
        } else {
            token = byId(uniform * sum);
        }
        double log = StrictMath.log(sum);
        logProb = Kernels.logProb(logits[offset + token], max, log);
        entropy = log - kernels.weightedSum(weights, 0, logits, offset, vocabulary, max) / sum;
        return token;
    }

    private float largest(float[] logits, int offset) {
        float max = kernels.max(logits, offset, vocabulary);
        if (!Float.isFinite(max)) {
            throw new Fault(
                    Fault.Kind.FAILED,
                    "sampling",
                    "finite logits",
                    "a largest logit of " + max,
                    "the policy has diverged, most often by a learning rate that was too high: use an earlier one",
                    null);
        }
        return max;
    }

    /** Fills weights with exp(logit − max); returns their sum. */
    private double weigh(float[] logits, int offset, float max) {
        double sum = 0;
        for (int chunk = 0; chunk < chunkSums.length; chunk++) {
            int from = chunk * Kernels.CHUNK;
            int count = Math.min(Kernels.CHUNK, vocabulary - from);
            chunkSums[chunk] = kernels.expSum(logits, offset + from, count, max, 1, weights, from);
            sum += chunkSums[chunk];
        }
        return sum;
    }

    private int first(float[] logits, int offset, float value) {
        int token = 0;
        while (logits[offset + token] != value) {
            token++;
        }
        return token;
    }

    /** The first token at which the sum of weights passes {@code target}; whole chunks are skipped by their sums. */
    private int byId(double target) {
        int chunk = 0;
        double left = target;
        while (chunk + 1 < chunkSums.length && left >= chunkSums[chunk]) {
            left -= chunkSums[chunk];
            chunk++;
        }
        int end = Math.min((chunk + 1) * Kernels.CHUNK, vocabulary);
        for (int token = chunk * Kernels.CHUNK; token < end; token++) {
            left -= weights[token];
            if (left < 0) {
                return token;
            }
        }
        return end - 1;
    }

    private int byRank(double mass, double uniform) {
        for (int token = 0; token < vocabulary; token++) {
            // Weights are positive, so their bits are ordered as they are; equal weights are ordered by id.
            ranking[token] = -(((long) Float.floatToRawIntBits(weights[token]) << 32) + (Integer.MAX_VALUE - token));
        }
        int most = Math.min(settings.topK(), vocabulary);
        double total = mass;
        if (most < vocabulary) {
            Ranking.selectSmallest(ranking, vocabulary, most);
            Arrays.sort(ranking, 0, most);
            total = 0;
            for (int rank = 0; rank < most; rank++) {
                total += weight(rank);
            }
        }
        int kept = 0;
        double keptMass = 0;
        int sorted = most < vocabulary ? most : 0;
        while (kept < most && (kept == 0 || keptMass < settings.topP() * total)) {
            if (kept == sorted) {
                sorted = Math.min(most, Math.max(FIRST_GUESS, 4 * sorted));
                Ranking.selectSmallest(ranking, vocabulary, sorted);
                Arrays.sort(ranking, 0, sorted);
            }
            keptMass += weight(kept);
            kept++;
        }
        double left = uniform * keptMass;
        for (int rank = 0; rank < kept; rank++) {
            left -= weight(rank);
            if (left < 0) {
                return token(rank);
            }
        }
        return token(kept - 1);
    }

    private double weight(int rank) {
        return weights[token(rank)];
    }

    private int token(int rank) {
        return Integer.MAX_VALUE - (int) -ranking[rank];
    }
}
