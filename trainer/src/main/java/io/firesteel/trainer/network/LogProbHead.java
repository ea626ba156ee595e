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
import java.util.stream.IntStream;

/**
 * Log-prob of each learned token and entropy of its distribution, softmax(logits / temperature): {@code [R, D]} → {@code
 * [R, 2]}. So DL4J's external errors are an objective's derivatives as they are. If all logits of a micro-batch fit into {@link
 * LogitMemory#whole}, both ways have them in one piece. Otherwise the forward pass computes those of a
 * chunk of rows at a time, and the backward pass needs those of a slice of the vocabulary, so that each piece of the weights is read, and its gradient
 * written, once: where there is room for {@link LogitMemory#kept}, the chunks have them, otherwise they are computed again, and {@code [R, V]} logits never exist.
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
    private transient Matrix logits; // [R, V], null if not in one piece
    private transient Matrix[] chunks = {}; // the same, some rows in each; none if they are computed twice
    private transient Matrix logSumExp; // [R, 1]
    private transient Matrix scores; // [R, 2]

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

    @Override
    Matrix forward(Matrix x, boolean training) {
        int n = x.rows();
        if (training && (long) n * vocabulary <= memory.whole()) {
            logits = logits(x, projection());
            logSumExp = operations.allocate(n, 1);
            scores = operations.allocate(n, 2);
            operations.score(logits, pass.scoredTokens(), logSumExp, scores);
        } else {
            inChunks(x, training && (long) n * vocabulary <= memory.kept());
        }
        Matrix out = operations.allocate(n, 2);
        operations.copy(scores, out);
        return out;
    }

    private void inChunks(Matrix x, boolean keep) {
        int count = (x.rows() + chunkRows() - 1) / chunkRows();
        Matrix[] sums = new Matrix[count];
        Matrix[] parts = new Matrix[count];
        chunks = new Matrix[keep ? count : 0];
        for (int c = 0; c < count; c++) {
            int from = c * chunkRows();
            int[] rows = IntStream.range(from, Math.min(x.rows(), from + chunkRows()))
                    .toArray();
            Matrix input = operations.allocate(rows.length, x.columns());
            operations.takeRows(x, rows, input);
            sums[c] = operations.allocate(rows.length, 1);
            parts[c] = operations.allocate(rows.length, 2);
            Matrix of = logits(input, projection());
            operations.score(of, Arrays.copyOfRange(pass.scoredTokens(), from, from + rows.length), sums[c], parts[c]);
            operations.release(input);
            if (keep) {
                chunks[c] = of;
            } else {
                operations.release(of);
            }
        }
        logSumExp = joined(sums, x.rows(), 1);
        scores = joined(parts, x.rows(), 2);
    }

    private Matrix joined(Matrix[] parts, int rows, int columns) {
        Matrix all = operations.allocate(rows, columns);
        operations.joinRows(parts, all);
        for (Matrix part : parts) {
            operations.release(part);
        }
        return all;
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        Matrix dX = operations.allocate(x.rows(), x.columns());
        if (logits != null) {
            backward(logits, pass.scoredTokens(), x, dOut, projection(), dX);
            operations.release(logits);
            logits = null;
            return dX;
        }
        Matrix dPart = operations.allocate(x.rows(), x.columns());
        int slice = Math.min(memory.slice(), operations.gradientRows(x.columns()));
        for (int first = 0; first < vocabulary; first += slice) {
            Projection rows = projection().rows(first, Math.min(slice, vocabulary - first));
            Matrix part = slice(x, first, rows);
            backward(part, among(first, part.columns()), x, dOut, rows, first == 0 ? dX : dPart);
            operations.release(part);
            if (first > 0) {
                operations.add(dPart, dX);
            }
        }
        operations.release(dPart);
        forgetChunks();
        return dX;
    }

    /** Logits of a slice of the vocabulary, {@code [R, rows]}. */
    private Matrix slice(Matrix x, int first, Projection rows) {
        if (chunks.length == 0) {
            return logits(x, rows);
        }
        Matrix slice = operations.allocate(x.rows(), rows.out());
        operations.takeColumns(chunks, first, slice);
        return slice;
    }

    private void forgetChunks() {
        for (Matrix chunk : chunks) {
            operations.release(chunk); // null if its pass failed before
        }
        chunks = new Matrix[0];
    }

    /** The learned tokens as indices of a slice of the vocabulary; its size for those that are elsewhere. */
    private int[] among(int first, int size) {
        return IntStream.of(pass.scoredTokens())
                .map(token -> token >= first && token < first + size ? token - first : size)
                .toArray();
    }

    /** Of logits, which become their gradient. */
    private void backward(Matrix logits, int[] tokens, Matrix x, Matrix dOut, Projection projection, Matrix dX) {
        Matrix tempered = cap == 0 ? null : copied(logits);
        operations.scoreBackward(logits, tokens, logSumExp, scores, dOut);
        temper(logits);
        if (cap != 0) {
            operations.softCapBackward(logits, tempered, cap * scale);
            operations.release(tempered);
        }
        scaleOwn(logits);
        operations.projectBackward(logits, x, projection, dX);
    }

    private Matrix logits(Matrix x, Projection projection) {
        Matrix out = operations.allocate(x.rows(), projection.out());
        operations.project(x, projection, out, false);
        scaleOwn(out);
        if (cap != 0) {
            operations.softCap(out, cap);
        }
        temper(out);
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

    @Override
    void forgetKept() {
        forgetChunks();
        operations.release(logits);
        operations.release(logSumExp);
        operations.release(scores);
        logits = null;
        logSumExp = null;
        scores = null;
    }
}
