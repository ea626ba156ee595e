package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.network.operations.Matrix;
import io.firesteel.trainer.network.operations.Parameter;
import io.firesteel.trainer.network.operations.Projection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Log-prob of each learned token and entropy of its distribution, softmax(logits / temperature): {@code [R, D]} → {@code
 * [R, 2]}. So DL4J's external
 * errors are an objective's derivatives as they are, and {@code [R, V]} logits exist for a chunk of rows at a time only: a
 * chunk's logits are kept for the backward pass if all fit into {@link LogitMemory#kept}, and computed again otherwise.
 */
final class LogProbHead extends PolicyLayer {
    private static final long serialVersionUID = 1;

    /** An untied head's own tensor. */
    private final transient Slice weight;

    /** A tied head's tensor, which belongs to the embedding. */
    private final transient Supplier<Parameter> table;

    private final int vocabulary;

    /** What the policy itself multiplies its logits by. */
    private final double ownScale;

    /** The policy's soft cap of its logits, 0 for none. */
    private final double cap;

    /** 1 / temperature, as the sampler takes it. */
    private final double scale;

    private final transient LogitMemory memory;
    private transient Matrix[] logits = {}; // per chunk [rows, V]; an element is null if not kept
    private transient Matrix[] logSumExp = {}; // per chunk [rows, 1]
    private transient Matrix[] scores = {}; // per chunk [rows, 2]

    /** @param weight null for a tied head; then {@code table} is the embedding's */
    LogProbHead(
            NeuralNetConfiguration configuration,
            DataType type,
            Pass pass,
            Slice weight,
            Supplier<Parameter> table,
            Architecture architecture,
            double temperature,
            LogitMemory memory) {
        super(configuration, type, pass);
        this.weight = weight;
        this.table = table;
        this.vocabulary = architecture.vocabulary();
        this.ownScale = architecture.parts().scales().logits();
        this.cap = architecture.parts().caps().logits();
        this.scale = 1 / temperature;
        this.memory = memory;
    }

    private Projection projection() {
        return Projection.of(weight == null ? table.get() : parameter(weight));
    }

    private int chunkRows() {
        return Math.max(1, memory.chunk() / vocabulary);
    }

    private int[] chunk(int[] values, int chunk) {
        int from = chunk * chunkRows();
        return Arrays.copyOfRange(values, from, Math.min(values.length, from + chunkRows()));
    }

    private int chunks(int rows) {
        return (rows + chunkRows() - 1) / chunkRows();
    }

    @Override
    Matrix forward(Matrix x, boolean training) {
        int chunks = chunks(x.rows());
        boolean keep = training && (long) x.rows() * vocabulary <= memory.kept();
        logits = new Matrix[chunks];
        logSumExp = new Matrix[chunks];
        scores = new Matrix[chunks];
        int[] all = ascending(x.rows());
        for (int c = 0; c < chunks; c++) {
            int[] tokens = chunk(pass.scoredTokens(), c);
            logits[c] = logits(x, chunk(all, c), chunks);
            logSumExp[c] = operations.allocate(tokens.length, 1);
            scores[c] = operations.allocate(tokens.length, 2);
            operations.score(logits[c], tokens, logSumExp[c], scores[c]);
            if (!keep) {
                operations.release(logits[c]);
                logits[c] = null;
            }
        }
        Matrix out = operations.allocate(x.rows(), 2);
        operations.joinRows(scores, out);
        return out;
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        int chunks = logits.length;
        Matrix[] dX = new Matrix[chunks];
        int[] all = ascending(x.rows());
        for (int c = 0; c < chunks; c++) {
            int[] rows = chunk(all, c);
            if (logits[c] == null) {
                logits[c] = logits(x, rows, chunks);
            }
            Matrix input = chunks == 1 ? x : taken(x, rows);
            Matrix dScores = chunks == 1 ? dOut : taken(dOut, rows);
            Matrix tempered = cap == 0 ? null : copied(logits[c]);
            operations.scoreBackward(logits[c], chunk(pass.scoredTokens(), c), logSumExp[c], scores[c], dScores);
            temper(logits[c]);
            if (cap != 0) {
                operations.softCapBackward(logits[c], tempered, cap * scale);
                operations.release(tempered);
            }
            scaleOwn(logits[c]);
            dX[c] = operations.allocate(rows.length, x.columns());
            operations.projectBackward(logits[c], input, projection(), dX[c], c > 0);
            operations.release(logits[c]);
            logits[c] = null;
            if (chunks > 1) {
                operations.release(input);
                operations.release(dScores);
            }
        }
        if (chunks == 1) {
            return dX[0];
        }
        Matrix joined = operations.allocate(x.rows(), x.columns());
        operations.joinRows(dX, joined);
        for (Matrix part : dX) {
            operations.release(part);
        }
        return joined;
    }

    private Matrix logits(Matrix x, int[] rows, int chunks) {
        Matrix input = chunks == 1 ? x : taken(x, rows);
        Matrix out = operations.allocate(rows.length, vocabulary);
        operations.project(input, projection(), out, false);
        scaleOwn(out);
        if (cap != 0) {
            operations.softCap(out, cap);
        }
        temper(out);
        if (chunks > 1) {
            operations.release(input);
        }
        return out;
    }

    /** From logits to tempered ones; by the chain rule also from the gradient of the tempered ones to that of the logits. */
    private void temper(Matrix logits) {
        if (scale != 1) {
            operations.scale(logits, scale);
        }
    }

    /** From what the head gives to logits, and back. */
    private void scaleOwn(Matrix logits) {
        if (ownScale != 1) {
            operations.scale(logits, ownScale);
        }
    }

    private Matrix copied(Matrix logits) {
        Matrix copy = operations.allocate(logits.rows(), logits.columns());
        operations.copy(logits, copy);
        return copy;
    }

    private Matrix taken(Matrix x, int[] rows) {
        Matrix out = operations.allocate(rows.length, x.columns());
        operations.takeRows(x, rows, out);
        return out;
    }

    private static int[] ascending(int n) {
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        return all;
    }

    @Override
    void forgetKept() {
        for (Matrix[] kept : new Matrix[][] {logits, logSumExp, scores}) {
            for (Matrix matrix : kept) {
                operations.release(matrix);
            }
        }
        logits = new Matrix[0];
        logSumExp = new Matrix[0];
        scores = new Matrix[0];
    }
}
