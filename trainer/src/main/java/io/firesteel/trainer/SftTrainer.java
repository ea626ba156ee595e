package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Denominators;

import java.util.List;
import java.util.Objects;

/**
 * Supervised fine-tuning: minimises {@code −Σ w log π(t)} over learned tokens, with the aggregation's weights w. Cold
 * start, rejection sampling's second half and distillation on a teacher's completions are all this with other examples.
 *
 * <p>It keeps nothing between steps: step k learns from batch k − 1, which is a function of the source, the seeds and k.
 * To resume, restore the network and go on with the next step. Not for use by several threads.
 */
public final class SftTrainer {
    private final PolicyNetwork network;
    private final SftSettings settings;
    private final SftBatches batches;
    private final SequencePacker packer;
    private final Optimiser optimiser;

    /**
     * @param network the policy that learns; stays the caller's to close
     * @param settings the method
     * @param source the examples
     * @param seeds where this run's randomness is looked up; the order of batches is drawn at {@code sft-batches}, pool
     */
    public SftTrainer(PolicyNetwork network, SftSettings settings, ExampleSource source, Seeds seeds) {
        this.network = Objects.requireNonNull(network, "network");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.batches =
                new SftBatches(source, settings.batchExamples(), settings.poolBatches(), seeds.at("sft-batches"));
        this.packer = new SequencePacker(settings.microBatchTokens());
        this.optimiser = new Optimiser(network, settings.optimiser());
    }

    /** Optimiser step number {@code step}, from 1. */
    public SftReport step(long step) {
        List<SftExample> batch = batches.batch(step - 1);
        Likelihood likelihood = likelihood(batch, settings.aggregation(), "batch of step " + step);
        network.zeroGradient();
        Figures figures = figures(network.accumulate(likelihood.batches().packed(), likelihood), likelihood);
        Optimiser.Step done = optimiser.step(step);
        return new SftReport(
                step,
                figures.loss(),
                figures.entropy(),
                likelihood.denominators().tokens(),
                done.gradientNorm(),
                done.learningRate());
    }

    /** Mean of {@code −log π} over all learned tokens of {@code examples}, nats; nothing is learned. */
    public double loss(List<SftExample> examples) {
        Likelihood likelihood = likelihood(examples, new Aggregation.TokenMean(), "held-out examples");
        return figures(network.score(likelihood.batches().packed()), likelihood).loss();
    }

    private Likelihood likelihood(List<SftExample> examples, Aggregation aggregation, String where) {
        List<SftExample> learned =
                examples.stream().filter(example -> example.learned() > 0).toList();
        if (learned.isEmpty()) {
            throw new Fault(where, "at least one learned token", "none", "check the examples' learn masks");
        }
        Denominators denominators = new Denominators(
                learned.size(), learned.stream().mapToLong(SftExample::learned).sum());
        return new Likelihood(learned, packer.pack(learned), aggregation, denominators);
    }

    private static Figures figures(List<TokenScores> scores, Likelihood likelihood) {
        double[] losses = new double[likelihood.examples().size()];
        double[] entropies = new double[losses.length];
        for (int m = 0; m < scores.size(); m++) {
            PackedSequences packed = likelihood.batches().packed().get(m);
            int[] bin = likelihood.batches().members().get(m);
            for (int s = 0; s < bin.length; s++) {
                double weight = likelihood.weight(bin[s]);
                for (int i = packed.starts()[s]; i < packed.starts()[s + 1]; i++) {
                    if (packed.learn()[i]) {
                        losses[bin[s]] -= weight * scores.get(m).logProbs()[i];
                        entropies[bin[s]] += scores.get(m).entropies()[i];
                    }
                }
            }
        }
        double loss = 0;
        double entropy = 0;
        for (int e = 0; e < losses.length; e++) { // by example: the same bits for any split into micro-batches
            loss += losses[e];
            entropy += entropies[e];
        }
        return new Figures(loss, entropy / likelihood.denominators().tokens());
    }

    /** Of one batch, nats. */
    private record Figures(double loss, double entropy) {}

    /** {@code −Σ w log π}: its derivative by each learned log-prob is {@code −w}. */
    private record Likelihood(
            List<SftExample> examples,
            SequencePacker.MicroBatches batches,
            Aggregation aggregation,
            Denominators denominators)
            implements Objective {

        double weight(int example) {
            return aggregation.weight(examples.get(example).learned(), denominators);
        }

        @Override
        public void derivatives(
                int microBatch, PackedSequences sequences, TokenScores scores, float[] dLogProb, float[] dEntropy) {
            int[] bin = batches.members().get(microBatch);
            for (int s = 0; s < bin.length; s++) {
                float derivative = (float) -weight(bin[s]);
                for (int i = sequences.starts()[s]; i < sequences.starts()[s + 1]; i++) {
                    if (sequences.learn()[i]) {
                        dLogProb[i] = derivative;
                    }
                }
            }
        }
    }
}
