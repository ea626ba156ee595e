package io.firesteel.rollout.generate;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.architecture.Architecture;

/**
 * Log-probs of given tokens: a sequence is read at once, as a prompt is, and the logits of its rows are made a few rows at a time, so that {@code [N, V]} of
 * them are never held. A completion gets the bits that {@link Decoder} recorded when it sampled it: the products and the attention of a row
 * have the same bits whatever stands beside it and whether keys come from a cache, and the sums over the vocabulary are {@link Sampler}'s own.
 *
 * <p>Not thread-safe: one per thread, all sharing one {@link PackedPolicy}.
 */
public final class SequenceScorer {
    private final Architecture architecture;
    private final ForwardPass pass;
    private final int rows;
    private final Sampler sampler;

    /**
     * @param longest most tokens of a sequence
     * @param temperature divisor of the logits, more than 0
     */
    public SequenceScorer(PackedPolicy policy, Kernels kernels, int longest, double temperature) {
        architecture = policy.architecture();
        rows = Math.max(1, Math.min(Decoder.DEFAULT_ROWS, longest));
        pass = new ForwardPass(
                policy, kernels, Team.ALONE, rows, Math.max(1, Math.min(longest, architecture.maxPositions())));
        sampler = new Sampler(
                kernels,
                architecture.vocabulary(),
                new SamplingSettings(1, temperature, SamplingSettings.ALL_TOKENS, 1, new int[0]));
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
                sampler.force(pass.logits(), row * architecture.vocabulary(), token);
                logProbs[first + row + 1 - from] = sampler.logProb();
            }
        }
        return logProbs;
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
