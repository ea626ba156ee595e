package io.firesteel.trainer.preference;

import io.firesteel.core.config.Requirements;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.batch.PackedSequences;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * DPO's reward (Rafailov et al. 2023, arXiv:2305.18290, eq. 5): {@code r = β Σ_t (log π(t) − log π_ref(t))} over the completion's
 * tokens. With it Bradley and Terry's loss is DPO's (eq. 7), and its derivative by each log-prob is β dLoss/dr.
 *
 * <p>Worked: β = 0.1, log-probs −1 and −2, the reference's −1.5 and −2.5: r = 0.1.
 *
 * @param network the policy that learns; stays the caller's to close
 * @param reference the policy that it is held to, which never changes; stays the caller's to close
 * @param beta β, above 0: how far from the reference a preference is worth going; 0.1 is usual
 */
public record ImplicitReward(PolicyNetwork network, PolicyNetwork reference, double beta) implements PairReward {
    public ImplicitReward {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(reference, "reference");
        new Requirements()
                .that(beta > 0 && beta < Double.POSITIVE_INFINITY, "beta", "a number above 0", beta, "0.1 is usual")
                .check();
    }

    @Override
    public List<double[]> rewards(List<PackedSequences> microBatches) {
        List<TokenScores> own = network.score(microBatches);
        List<TokenScores> held = reference.score(microBatches);
        List<double[]> rewards = new ArrayList<>();
        for (int m = 0; m < own.size(); m++) {
            rewards.add(rewards(microBatches.get(m), own.get(m), held.get(m)));
        }
        return rewards;
    }

    @Override
    public void accumulate(List<PackedSequences> microBatches, BiFunction<Integer, double[], double[]> derivatives) {
        List<TokenScores> held = reference.score(microBatches);
        network.accumulate(microBatches, (m, sequences, scores, dLogProb, dEntropy) -> {
            double[] byReward = derivatives.apply(m, rewards(sequences, scores, held.get(m)));
            int[] firsts = sequences.firsts();
            int[] ends = sequences.ends();
            for (int s = 0; s < byReward.length; s++) {
                for (int i = firsts[s]; i < ends[s]; i++) {
                    if (sequences.learn()[i]) {
                        dLogProb[i] = (float) (beta * byReward[s]);
                    }
                }
            }
        });
    }

    private double[] rewards(PackedSequences sequences, TokenScores own, TokenScores held) {
        int[] firsts = sequences.firsts();
        int[] ends = sequences.ends();
        double[] rewards = new double[firsts.length];
        for (int s = 0; s < rewards.length; s++) {
            for (int i = firsts[s]; i < ends[s]; i++) {
                if (sequences.learn()[i]) {
                    rewards[s] += beta * ((double) own.logProbs()[i] - held.logProbs()[i]);
                }
            }
        }
        return rewards;
    }
}
