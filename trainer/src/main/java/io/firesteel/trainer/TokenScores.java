package io.firesteel.trainer;

/**
 * What the policy thinks of given tokens. Index {@code i} speaks of token {@code i} itself: its log-prob given all tokens
 * before it in its sequence. Zero where the token is not learned. Both are of softmax(logits / temperature), at the network's
 * temperature.
 *
 * @param logProbs log π(token i | tokens before), nats, {@code [N]}
 * @param entropies entropy of the distribution that token {@code i} was predicted from, nats, {@code [N]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenScores(float[] logProbs, float[] entropies) {}
