package io.firesteel.rollout.generate;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Architecture;

/**
 * Log-probs of given tokens: a sequence is read at once, as a prompt is, and the logits of its rows are made a few rows at a time, so that {@code [N, V]} of
 * them are never held. At temperature 1 a completion gets the bits that {@link Decoder} recorded when it sampled it: the products and the attention of a row
 * have the same bits whatever stands beside it and whether keys come from a cache, and the sums over the vocabulary are {@link Sampler}'s.
 *
 * <p>Not thread-safe: one per thread, all sharing one {@link PackedPolicy}.
 */
public final class SequenceScorer {
    private final Kernels kernels;
    private final Architecture architecture;
    private final ForwardPass pass;
    private final int rows;
    private final float scale;
    private final float[] weights;

    /**
     * @param longest most tokens of a sequence
     * @param temperature divisor of the logits, more than 0
     */
    public SequenceScorer(PackedPolicy policy, Kernels kernels, int longest, double temperature) {
        this.kernels = kernels;
        architecture = policy.architecture();
        rows = Math.max(1, Math.min(Decoder.DEFAULT_ROWS, longest));
        pass = new ForwardPass(policy, kernels, rows, Math.max(1, Math.min(longest, architecture.maxPositions())));
        scale = (float) (1 / temperature);
        weights = new float[architecture.vocabulary()];
    }

    /**
     * log π(token | all before it) of the tokens from {@code from} on, in nats, {@code [N − from]}.
     *
     * @param id of the sequence, for messages
     * @param tokens {@code [N]}; the last one is never read, so N may be one more than the policy has positions
     * @param from from 1 to N
     */
    public float[] score(String id, int[] tokens, int from) {
        require(id, tokens);
        float[] logProbs = new float[tokens.length - from];
        if (logProbs.length == 0) {
            return logProbs;
        }
        int read = tokens.length - 1;
        pass.read(tokens, read);
        for (int first = from - 1; first < read; first += rows) {
            int count = Math.min(rows, read - first);
            pass.head(first, count);
            for (int row = 0; row < count; row++) {
                int token = tokens[first + row + 1];
                logProbs[first + row + 1 - from] = logProb(id, row * architecture.vocabulary(), token);
            }
        }
        return logProbs;
    }

    /** (logit − max) / T − log Σ exp((logits − max) / T). */
    private float logProb(String id, int offset, int token) {
        float[] logits = pass.logits();
        float max = kernels.max(logits, offset, architecture.vocabulary());
        if (!Float.isFinite(max)) {
            throw new Fault(
                    "scoring " + id,
                    "finite logits",
                    "a largest logit of " + max,
                    "the policy has diverged: use an earlier one");
        }
        double sum = kernels.expSum(logits, offset, architecture.vocabulary(), max, scale, weights, 0);
        double logSum = StrictMath.log(sum);
        if (scale == 1) {
            return Kernels.logProb(logits[offset + token], max, logSum);
        }
        return (float) (((double) logits[offset + token] - max) * scale - logSum);
    }

    private void require(String id, int[] tokens) {
        if (tokens.length - 1 > architecture.maxPositions()) {
            throw new Fault(
                    "sequence " + id,
                    "at most one token more than the policy's " + architecture.maxPositions() + " positions",
                    Integer.toString(tokens.length),
                    "leave long sequences out, or use a policy with more positions");
        }
        for (int token : tokens) {
            if (token < 0 || token >= architecture.vocabulary()) {
                throw new Fault(
                        "sequence " + id,
                        "token ids below " + architecture.vocabulary(),
                        Integer.toString(token),
                        "use the tokenizer that belongs to the policy");
            }
        }
    }
}
