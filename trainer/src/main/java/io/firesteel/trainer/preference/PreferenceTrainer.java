package io.firesteel.trainer.preference;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Permutation;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.optimiser.Optimiser;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Learns which of two completions is better, by {@link BradleyTerry}'s loss of their rewards: a reward model with a
 * {@link ScalarReward}, direct preference optimisation with an {@link ImplicitReward}.
 *
 * <p>Every pair is learned from once an epoch, in an order drawn for it. It keeps nothing between steps: step k's pairs are a function
 * of the pairs, the seeds and k. To resume, restore the network and go on with the next step. Not for use by several threads.
 */
public final class PreferenceTrainer {
    private final PairReward reward;
    private final PreferenceSettings settings;
    private final List<PreferencePair> pairs;
    private final Seeds seeds;
    private final SequencePacker packer;
    private final Optimiser optimiser;
    private long epoch = -1; // only saves drawing an epoch's order again for each of its pairs
    private int[] order;

    /**
     * @param reward what learns; its networks stay the caller's to close
     * @param pairs to learn from, at least one
     * @param seeds where this run's randomness is looked up; the order of pairs is drawn at {@code preference-pairs}, epoch
     */
    public PreferenceTrainer(PairReward reward, PreferenceSettings settings, List<PreferencePair> pairs, Seeds seeds) {
        this.reward = Objects.requireNonNull(reward, "reward");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.pairs = List.copyOf(pairs);
        this.seeds = seeds.at("preference-pairs");
        this.packer = new SequencePacker(settings.microBatchTokens());
        this.optimiser = new Optimiser(reward.network(), settings.optimiser());
        if (pairs.isEmpty()) {
            throw new Fault("preference pairs", "at least one to learn from", "none", "check the files of pairs");
        }
    }

    /** Optimiser step number {@code step}, from 1. */
    public PreferenceReport step(long step) {
        long first = (step - 1) * settings.batchPairs();
        PairBatch batch = batch(LongStream.range(first, first + settings.batchPairs())
                .mapToObj(this::pair)
                .toList());
        reward.network().zeroGradient();
        reward.accumulate(batch.microBatches(), batch::derivatives);
        Optimiser.Step done = optimiser.step(step, "step " + step);
        return new PreferenceReport(step, batch.figures(), batch.tokens(), done.gradientNorm(), done.learningRate());
    }

    /** How well the rewards as they are now agree with these preferences; nothing is learned. */
    public PairFigures evaluate(List<PreferencePair> heldOut) {
        PairBatch batch = batch(heldOut);
        List<double[]> rewards = reward.rewards(batch.microBatches());
        for (int m = 0; m < rewards.size(); m++) {
            batch.derivatives(m, rewards.get(m));
        }
        return batch.figures();
    }

    /** The k-th pair drawn, from 0. */
    private PreferencePair pair(long k) {
        int n = pairs.size();
        if (epoch != k / n) {
            epoch = k / n;
            order = Permutation.of(seeds.at(epoch), n);
        }
        return pairs.get(order[(int) (k % n)]);
    }

    private PairBatch batch(List<PreferencePair> chosen) {
        return new PairBatch(chosen, settings.loss(), packer);
    }
}
