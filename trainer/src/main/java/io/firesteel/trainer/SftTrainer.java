package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.Denominators;
import io.firesteel.trainer.loss.LossTally;
import io.firesteel.trainer.objective.Likelihood;
import io.firesteel.trainer.optimiser.Optimiser;

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
        RowObjective objective =
                objective(rows(batches.batch(step - 1)), settings.aggregation(), "batch of step " + step);
        network.zeroGradient();
        network.accumulate(objective.microBatches(), objective);
        Optimiser.Step done = optimiser.step(step, "step " + step);
        LossTally tally = objective.tally();
        return new SftReport(
                step, tally.loss(), tally.entropy(), tally.tokens(), done.gradientNorm(), done.learningRate());
    }

    /** Mean of {@code −log π} over all learned tokens of {@code examples}, whatever their weights, nats; nothing is learned. */
    public double loss(List<SftExample> examples) {
        List<TrainingRow> rows = rows(examples).stream()
                .map(row -> row.withWeight(Column.shared(1)))
                .toList();
        return objective(rows, new Aggregation.TokenMean(), "held-out examples")
                .evaluate(network)
                .loss();
    }

    private static List<TrainingRow> rows(List<SftExample> examples) {
        return examples.stream()
                .filter(example -> example.learned() > 0)
                .map(TrainingRow::of)
                .toList();
    }

    private RowObjective objective(List<TrainingRow> rows, Aggregation aggregation, String where) {
        if (rows.isEmpty()) {
            throw new Fault(where, "at least one learned token", "none", "check the examples' learn masks");
        }
        Denominators denominators = new Denominators(
                rows.size(), rows.stream().mapToLong(TrainingRow::learned).sum());
        return new RowObjective(new Likelihood(), rows, packer.pack(rows), aggregation, denominators);
    }
}
