package io.firesteel.trainer;

import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.optimiser.AdamW;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A policy small enough to see through: next-token logits are a table by the token before, so scores and gradients are
 * exact. It counts what is asked of it.
 */
public final class TablePolicy implements PolicyNetwork {
    final int vocabulary;
    private final float[] table; // [vocabulary before, vocabulary next]
    private final double[][] next; // [vocabulary before][vocabulary next], null where not computed
    private final float[] gradient;
    private final float[][] moments;
    final List<List<PackedSequences>> learnedFrom = new ArrayList<>();
    int scored;
    public int steps;
    public double lastLearningRate;
    public double lastGradientScale;
    boolean closed;

    public TablePolicy(int vocabulary, Seeds seeds) {
        this.vocabulary = vocabulary;
        this.table = new float[vocabulary * vocabulary];
        this.next = new double[vocabulary][];
        this.gradient = new float[table.length];
        this.moments = new float[2][table.length];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) (0.5 * seeds.gaussian(i));
        }
    }

    /** Probabilities of the next token, {@code [vocabulary]}; kept until the table changes. Not to be written into. */
    double[] next(int before) {
        if (next[before] == null) {
            double[] p = new double[vocabulary];
            double sum = 0;
            for (int v = 0; v < vocabulary; v++) {
                p[v] = StrictMath.exp(table[before * vocabulary + v]);
                sum += p[v];
            }
            for (int v = 0; v < vocabulary; v++) {
                p[v] /= sum;
            }
            next[before] = p;
        }
        return next[before];
    }

    int sample(int before, double uniform) {
        double[] p = next(before);
        int v = 0;
        for (double below = p[0]; uniform >= below && v < vocabulary - 1; below += p[v]) {
            v++;
        }
        return v;
    }

    private static double entropy(double[] p) {
        return -Arrays.stream(p).map(x -> x * StrictMath.log(x)).sum();
    }

    private TokenScores scores(PackedSequences sequences) {
        TokenScores scores = new TokenScores(new float[sequences.size()], new float[sequences.size()]);
        for (int i = 0; i < sequences.size(); i++) {
            if (sequences.learn()[i]) {
                double[] p = next(sequences.tokens()[i - 1]);
                scores.logProbs()[i] = (float) StrictMath.log(p[sequences.tokens()[i]]);
                scores.entropies()[i] = (float) entropy(p);
            }
        }
        return scores;
    }

    @Override
    public List<TokenScores> score(List<PackedSequences> microBatches) {
        scored += microBatches.size();
        return microBatches.stream().map(this::scores).toList();
    }

    @Override
    public List<TokenScores> accumulate(List<PackedSequences> microBatches, Objective objective) {
        learnedFrom.add(microBatches);
        List<TokenScores> all = new ArrayList<>();
        for (int m = 0; m < microBatches.size(); m++) {
            PackedSequences sequences = microBatches.get(m);
            TokenScores scores = scores(sequences);
            all.add(scores);
            float[] dLogProb = new float[sequences.size()];
            float[] dEntropy = new float[sequences.size()];
            objective.derivatives(m, sequences, scores, dLogProb, dEntropy);
            for (int i = 0; i < sequences.size(); i++) {
                if (sequences.learn()[i]) {
                    int before = sequences.tokens()[i - 1];
                    double[] p = next(before);
                    double entropy = entropy(p);
                    for (int v = 0; v < vocabulary; v++) {
                        double byLogProb = (v == sequences.tokens()[i] ? 1 : 0) - p[v];
                        double byEntropy = -p[v] * (StrictMath.log(p[v]) + entropy);
                        gradient[before * vocabulary + v] +=
                                (float) (dLogProb[i] * byLogProb + dEntropy[i] * byEntropy);
                    }
                }
            }
        }
        return all;
    }

    @Override
    public void zeroGradient() {
        Arrays.fill(gradient, 0);
    }

    @Override
    public double gradientNorm() {
        double squares = 0;
        for (float g : gradient) {
            squares += (double) g * g;
        }
        return Math.sqrt(squares);
    }

    @Override
    public Optional<String> step(AdamW settings, double learningRate, double gradientScale, long step) {
        steps++;
        Arrays.fill(next, null);
        lastLearningRate = learningRate;
        lastGradientScale = gradientScale;
        for (int i = 0; i < table.length; i++) {
            double g = gradient[i] * gradientScale;
            moments[0][i] = (float) (settings.beta1() * moments[0][i] + (1 - settings.beta1()) * g);
            moments[1][i] = (float) (settings.beta2() * moments[1][i] + (1 - settings.beta2()) * g * g);
            double m = moments[0][i] / (1 - StrictMath.pow(settings.beta1(), step));
            double v = moments[1][i] / (1 - StrictMath.pow(settings.beta2(), step));
            table[i] -= (float) (learningRate * (m / (Math.sqrt(v) + settings.epsilon())));
        }
        return IntStream.range(0, table.length).anyMatch(i -> !Double.isFinite(table[i]))
                ? Optional.of("Infinity in table")
                : Optional.empty();
    }

    @Override
    public long changes() {
        return steps;
    }

    @Override
    public Parameters current() {
        return Parameters.of(table.clone());
    }

    @Override
    public float[] gradient() {
        return gradient.clone();
    }

    @Override
    public List<Parameters> currentMoments() {
        return List.of(Parameters.of(moments[0].clone()), Parameters.of(moments[1].clone()));
    }

    @Override
    public void restore(Parameters parameters, List<Parameters> moments) {
        Arrays.fill(next, null);
        parameters.copy(0, table, 0, table.length);
        for (int m = 0; m < 2; m++) {
            if (moments.isEmpty()) {
                Arrays.fill(this.moments[m], 0);
            } else {
                moments.get(m).copy(0, this.moments[m], 0, table.length);
            }
        }
    }

    @Override
    public Architecture architecture() {
        return new Architecture(
                "llama", vocabulary, 1, 1, 1, 1, 1, 1, 1e4, RopeScaling.NONE, 1e-6, false, false, true, 64);
    }

    @Override
    public void close() {
        closed = true;
    }
}
