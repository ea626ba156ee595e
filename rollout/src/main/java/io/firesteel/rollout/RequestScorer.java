package io.firesteel.rollout;

import io.firesteel.rollout.ScoreRequest.Sequence;
import io.firesteel.rollout.generate.PackedPolicy;
import io.firesteel.rollout.generate.SequenceScorer;
import io.firesteel.rollout.generate.Team;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Scores the sequences of one request, in the calling thread and as many helpers as it is given: all that a Spark task does between fetching the policy and sending the result, and all that a
 * thread of {@link LocalRollouts} does.
 */
public final class RequestScorer {
    private RequestScorer() {}

    /**
     * Log-probs of each sequence, in their order.
     *
     * @param policy may be shared by threads
     * @param threads each of which takes the next sequence whenever it is free; at least 1
     * @throws CancellationException soon after the thread has been interrupted
     * @throws io.firesteel.core.Fault if a sequence does not fit the policy
     */
    public static float[][] score(PackedPolicy policy, ScoreRequest request, int threads) {
        List<Sequence> sequences = request.sequences();
        SequenceScorer[] scorers = new SequenceScorer[threads];
        Arrays.setAll(
                scorers,
                thread -> new SequenceScorer(policy, policy.kernels(), request.longest(), request.temperature()));
        float[][] logProbs = new float[sequences.size()][];
        try (Team team = new Team(threads)) {
            team.deal(logProbs.length, (thread, i) -> {
                Sequence sequence = sequences.get(i);
                logProbs[i] = scorers[thread].score(sequence.id(), sequence.tokens(), sequence.from());
            });
        }
        return logProbs;
    }
}
