package io.firesteel.trainer.critic;

import io.firesteel.trainer.TrainingRow;
import io.firesteel.trainer.ValueNetwork;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.optimiser.Optimiser;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What prefixes are worth, and how that is learned: values of the tokens of rows, and optimiser steps towards returns. The loss is the
 * mean over a mini-batch's tokens; bits do not depend on micro-batches and threads but for rounding. Not for several threads.
 */
public final class Critic {
    private final ValueNetwork network;
    private final ValueLoss loss;
    private final SequencePacker packer;
    private final Optimiser optimiser;

    /** @param network with a number for every learned token; stays the caller's to close */
    public Critic(ValueNetwork network, CriticSettings.ValueHead settings, int microBatchTokens) {
        this.network = Objects.requireNonNull(network, "network");
        this.loss = settings.loss();
        this.packer = new SequencePacker(microBatchTokens);
        this.optimiser = new Optimiser(network, settings.optimiser());
    }

    /** What the network says before each learned token of each row, {@code [R][n]}. */
    public float[][] values(List<TrainingRow> rows) {
        List<ValueRow> shifted = rows.stream().map(ValueRow::of).toList();
        SequencePacker.MicroBatches batches = packer.pack(shifted);
        List<float[]> packed = network.values(batches.packed());
        float[][] values = new float[rows.size()][];
        for (int m = 0; m < packed.size(); m++) {
            int[] members = batches.members().get(m);
            for (int s = 0; s < members.length; s++) {
                values[members[s]] = shifted.get(members[s])
                        .part(packed.get(m), batches.packed().get(m).starts()[s]);
            }
        }
        return values;
    }

    /**
     * One optimiser step.
     *
     * @param old values at the beginning of the iteration, {@code [R][n]}
     * @param returns what they should have been, {@code [R][n]}
     * @param step the critic's own, from 1
     */
    public Step learn(List<TrainingRow> rows, float[][] old, double[][] returns, long step) {
        List<ValueRow> shifted = rows.stream().map(ValueRow::of).toList();
        SequencePacker.MicroBatches batches = packer.pack(shifted);
        long tokens = Arrays.stream(old).mapToLong(row -> row.length).sum();
        double[][] outcomes =
                new double[rows.size()][]; // loss, held tokens; each by the one thread that computes its micro-batch
        network.zeroGradient();
        network.accumulate(batches.packed(), (m, sequences, values, dValue) -> {
            int[] members = batches.members().get(m);
            for (int s = 0; s < members.length; s++) {
                int r = members[s];
                outcomes[r] = derivatives(shifted.get(r), sequences, s, values, old[r], returns[r], tokens, dValue);
            }
        });
        double total = 0;
        double held = 0;
        for (double[] outcome : outcomes) {
            total += outcome[0];
            held += outcome[1];
        }
        Optimiser.Step done = optimiser.step(step, "critic's step " + step);
        return new Step(total, tokens == 0 ? 0 : held / tokens, done.gradientNorm());
    }

    /**
     * What an optimiser step of the critic did.
     *
     * @param loss before the step, mean over tokens
     * @param clipped share of tokens held by the clip
     * @param gradientNorm before clipping
     */
    public record Step(double loss, double clipped, double gradientNorm) {}

    private double[] derivatives(
            ValueRow row,
            PackedSequences sequences,
            int s,
            float[] values,
            float[] old,
            double[] returns,
            long tokens,
            float[] dValue) {
        double[] outcome = new double[2];
        int t = 0;
        for (int i = 0; i < row.learn().length; i++) {
            if (row.learn()[i]) {
                int at = sequences.starts()[s] + i;
                outcome[0] += loss.loss(values[at], old[t], returns[t]) / tokens;
                outcome[1] += loss.holds(values[at], old[t], returns[t]) ? 1 : 0;
                dValue[at] = (float) (loss.derivative(values[at], old[t], returns[t]) / tokens);
                t++;
            }
        }
        return outcome;
    }
}
