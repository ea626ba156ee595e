package io.firesteel.trainer;

import io.firesteel.core.Group;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.credit.CreditedBatch;
import io.firesteel.trainer.credit.CreditedRollout;
import io.firesteel.trainer.credit.TokenCredit;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.critic.ValueLoss;
import io.firesteel.trainer.critic.Whitening;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.optimiser.Optimiser;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What prefixes are worth, and how that is learned: values of the tokens of rows, and optimiser steps towards returns. The loss is the
 * mean over a mini-batch's tokens; bits do not depend on micro-batches and threads but for rounding. Not for several threads.
 */
public final class Critic {
    private final ValueNetwork network;
    private final CriticSettings.ValueHead settings;
    private final ValueLoss loss;
    private final SequencePacker packer;
    private final Optimiser optimiser;

    /** @param network with a number for every learned token; stays the caller's to close */
    public Critic(ValueNetwork network, CriticSettings.ValueHead settings, int microBatchTokens) {
        this.network = Objects.requireNonNull(network, "network");
        this.settings = settings;
        this.loss = settings.loss();
        this.packer = new SequencePacker(microBatchTokens);
        this.optimiser = new Optimiser(network, settings.optimiser());
    }

    /**
     * The batch with each learned completion's tokens credited by what the critic says of its prefixes; nothing is learned.
     *
     * <p>Worked: λ = 1, not whitened, a critic that expects nothing: every token's advantage and return is the completion's reward.
     */
    public CreditedBatch credit(CreditedBatch batch) {
        List<CreditedRollout> learned = batch.learned();
        float[][] values = values(
                learned.stream()
                        .map(each -> TrainingRow.of(each.scored().rollout(), Column.shared(0)))
                        .toList(),
                batch.groupsOf(CreditedRollout::learned));
        double[][] raw = new double[values.length][];
        for (int r = 0; r < raw.length; r++) {
            CreditedRollout each = learned.get(r);
            raw[r] = settings.estimate().advantages(each.scored().reward().total() - each.klPenalty(), values[r]);
        }
        double[][] advantages = settings.whiten() ? Whitening.of(raw) : raw;
        IdentityHashMap<CreditedRollout, TokenCredit> credits = new IdentityHashMap<>();
        for (int r = 0; r < raw.length; r++) {
            double[] returns = raw[r].clone();
            for (int t = 0; t < returns.length; t++) {
                returns[t] += values[r][t];
            }
            credits.put(learned.get(r), new TokenCredit(advantages[r], values[r], returns));
        }
        List<Group<CreditedRollout>> groups = batch.groups().stream()
                .map(group -> new Group<>(
                        group.prompt(),
                        group.members().stream()
                                .map(each -> credits.containsKey(each) ? each.with(credits.get(each)) : each)
                                .toList()))
                .toList();
        return new CreditedBatch(groups, batch.groupsWithoutSpread(), batch.rewards());
    }

    /**
     * How much of the returns' variance the values explain: {@code 1 − Var(R − V) / Var(R)}, over all tokens; 1 for a critic that knows
     * everything, 0 for one that says the mean always, below 0 for worse. NaN where all returns are equal.
     */
    public static double explainedVariance(List<TokenCredit> credits) {
        double returns = variance(credits, 0);
        return returns == 0 ? Double.NaN : 1 - variance(credits, 1) / returns;
    }

    /** Of {@code R − factor · V}, over n. */
    private static double variance(List<TokenCredit> credits, double factor) {
        double[] all = credits.stream()
                .flatMapToDouble(credit -> IntStream.range(0, credit.returns().length)
                        .mapToDouble(t -> credit.returns()[t] - factor * credit.values()[t]))
                .toArray();
        double mean = Arrays.stream(all).average().orElse(0);
        return Arrays.stream(all).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    }

    /**
     * What the network says before each learned token of each row, {@code [R][n]}.
     *
     * @param groups all rows, those of a prompt together
     */
    public float[][] values(List<TrainingRow> rows, List<Unit> groups) {
        List<ValueRow> shifted = rows.stream().map(ValueRow::of).toList();
        SequencePacker.MicroBatches batches = packer.packGroups(shifted, groups);
        List<float[]> packed = network.values(batches.packed());
        float[][] values = new float[rows.size()][];
        for (int m = 0; m < packed.size(); m++) {
            int[] members = batches.members().get(m);
            int[] origins = batches.packed().get(m).origins();
            for (int s = 0; s < members.length; s++) {
                values[members[s]] = shifted.get(members[s]).part(packed.get(m), origins[s]);
            }
        }
        return values;
    }

    /**
     * One optimiser step.
     *
     * @param groups all rows, those of a prompt together
     * @param old values at the beginning of the iteration, {@code [R][n]}
     * @param returns what they should have been, {@code [R][n]}
     * @param step the critic's own, from 1
     */
    public Step learn(List<TrainingRow> rows, List<Unit> groups, float[][] old, double[][] returns, long step) {
        List<ValueRow> shifted = rows.stream().map(ValueRow::of).toList();
        SequencePacker.MicroBatches batches = packer.packGroups(shifted, groups);
        long tokens = Arrays.stream(old).mapToLong(row -> row.length).sum();
        double[][] outcomes =
                new double[rows.size()][]; // loss, held tokens; each by the one thread that computes its micro-batch
        network.zeroGradient();
        network.accumulate(batches.packed(), (m, sequences, values, dValue) -> {
            int[] members = batches.members().get(m);
            int[] origins = sequences.origins();
            for (int s = 0; s < members.length; s++) {
                int r = members[s];
                outcomes[r] = derivatives(shifted.get(r), origins[s], values, old[r], returns[r], tokens, dValue);
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
            ValueRow row, int origin, float[] values, float[] old, double[] returns, long tokens, float[] dValue) {
        double[] outcome = new double[2];
        int t = 0;
        for (int i = 0; i < row.learn().length; i++) {
            if (row.learn()[i]) {
                int at = origin + i;
                outcome[0] += loss.loss(values[at], old[t], returns[t]) / tokens;
                outcome[1] += loss.holds(values[at], old[t], returns[t]) ? 1 : 0;
                dValue[at] = (float) (loss.derivative(values[at], old[t], returns[t]) / tokens);
                t++;
            }
        }
        return outcome;
    }
}
