package io.firesteel.rollout;

import io.firesteel.rollout.ScoreRequest.Sequence;
import io.firesteel.rollout.generate.PackedPolicy;
import io.firesteel.rollout.generate.SequenceScorer;

import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Scores the sequences of one request in the calling thread: all that a Spark task does between fetching the policy and sending the result, and all that a
 * thread of {@link LocalRollouts} does.
 */
public final class RequestScorer {
    private RequestScorer() {}

    /**
     * Log-probs of each sequence, in their order.
     *
     * @param policy may be shared by threads
     * @throws CancellationException soon after the thread has been interrupted
     * @throws io.firesteel.core.Fault if a sequence does not fit the policy
     */
    public static float[][] score(PackedPolicy policy, ScoreRequest request) {
        List<Sequence> sequences = request.sequences();
        SequenceScorer scorer = new SequenceScorer(policy, policy.kernels(), request.longest(), request.temperature());
        float[][] logProbs = new float[sequences.size()][];
        for (int i = 0; i < logProbs.length; i++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("scoring was cancelled");
            }
            Sequence sequence = sequences.get(i);
            logProbs[i] = scorer.score(sequence.id(), sequence.tokens(), sequence.from());
        }
        return logProbs;
    }
}
