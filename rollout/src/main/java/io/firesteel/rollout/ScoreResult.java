package io.firesteel.rollout;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link ScoreRequest} gave.
 *
 * @param logProbs in the request's order: of each sequence the log-probs of its tokens from {@code from} on, each given all before it, in nats,
 *     {@code [N − from]}
 * @param seconds wall clock, from asking to having everything here
 */
public record ScoreResult(List<float[]> logProbs, double seconds) {
    public ScoreResult {
        logProbs = List.copyOf(logProbs);
    }

    /**
     * Puts what parts gave into the request's order.
     *
     * @param parts by part of {@link ScoreRequest#split}, log-probs of its sequences
     */
    public static ScoreResult gather(ScoreRequest request, List<float[][]> parts, double seconds) {
        List<float[]> logProbs = new ArrayList<>();
        for (int i = 0; i < request.sequences().size(); i++) {
            logProbs.add(parts.get(i % parts.size())[i / parts.size()]);
        }
        return new ScoreResult(logProbs, seconds);
    }
}
