package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.architecture.Activation;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.optimiser.AdamW;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All that the network computes: a dozen operations, each with its derivative. What calls a backward operation has the
 * gradient of the loss with respect to the forward operation's output, written {@code dOut}; gradients of parameters go to
 * {@link Parameter#gradient()} and replace what is there unless said otherwise.
 *
 * <p>Axis letters: N tokens, D width, H query heads, K key/value heads, W = (H + 2K)·headWidth, F feed-forward width, R
 * scored rows, V vocabulary. One instance serves one thread.
 */
public interface Operations extends AutoCloseable {
    /** A matrix with undefined contents; give it back with {@link #release}. */
    Matrix allocate(int rows, int columns);

    /**
     * From now on gradients of parameters are added to what is there, which several workers share: each part in this turn. Null: they replace what
     * is there, again. Only where {@link OperationsFactory#addsInTurn}.
     */
    default void addInTurn(Turn turn) {
        throw new UnsupportedOperationException("gradients replace what is there");
    }

    /** Takes a matrix back; null is nothing. */
    void release(Matrix matrix);

    /** The matrix as DL4J passes it between layers, {@code [rows, columns]}; its numbers must be final, and it is valid until release. */
    INDArray array(Matrix matrix);

    /** The matrix whose {@link #array} this is, or one with the same numbers; not to be released. */
    Matrix matrix(INDArray array);

    /** Sets every element to zero. */
    void clear(Matrix matrix);

    /** {@code x = factor · x}, the factor rounded to the matrix's precision. */
    void scale(Matrix x, double factor);

    /** {@code out = x}. */
    void copy(Matrix x, Matrix out);

    /** {@code out += x}. */
    void add(Matrix x, Matrix out);

    /** Rows of all parts, one part below the other. */
    void joinRows(Matrix[] parts, Matrix out);

    /** Columns {@code first … first + out.columns()} of all parts, one part below the other. */
    void takeColumns(Matrix[] parts, int first, Matrix out);

    /** Rows of the table: {@code out[i] = table[tokens[i]]}, {@code [N, D]}. */
    void embed(int[] tokens, Parameter table, Matrix out);

    /** {@code dTable[tokens[i]] += dOut[i]}, on what the gradient holds if {@code add}, else on zeros. */
    void embedBackward(int[] tokens, Matrix dOut, Parameter table, boolean add);

    /**
     * RMSNorm (Zhang, Sennrich 2019, arXiv:1910.07467, eq. 4): {@code out = gain · x / sqrt(mean(x²) + epsilon)}, the gain being the
     * parameter, or 1 + the parameter where the architecture says so.
     *
     * @param inverseRms to fill for the backward pass, {@code [N, 1]}
     */
    void normalize(Matrix x, Parameter gain, double epsilon, Matrix inverseRms, Matrix out);

    /** Adds to {@code dX}, which holds the gradient that came along the residual connection. */
    void normalizeBackward(Matrix dOut, Matrix x, Matrix inverseRms, Parameter gain, Matrix dX);

    /** {@code out = x·Wᵀ + b}, or {@code out += x·Wᵀ + b}. */
    void project(Matrix x, Projection projection, Matrix out, boolean add);

    /** Rows of a weight whose gradient is computed at a time, about: a big weight is best gone through by as many. */
    int gradientRows(int in);

    /** {@code dX = dOut·W}, {@code dW = dOutᵀ·x}, {@code db = Σ dOut}. */
    void projectBackward(Matrix dOut, Matrix x, Projection projection, Matrix dX);

    /**
     * The norm of queries and keys, of each head by itself or of all together, as the architecture says; values are copied.
     *
     * @param raw queries, keys, values, {@code [N, W]}
     * @param inverseRms to fill for the backward pass, {@code [N, normed queries + normed keys]}, in an order of the
     *     implementation's own
     */
    void normalizeHeads(
            Matrix raw,
            Architecture architecture,
            Parameter queryGain,
            Parameter keyGain,
            Matrix inverseRms,
            Matrix out);

    /** Replaces the gradient with respect to the normalised heads by that with respect to the raw ones. */
    void normalizeHeadsBackward(
            Matrix dQkv,
            Matrix raw,
            Architecture architecture,
            Parameter queryGain,
            Parameter keyGain,
            Matrix inverseRms);

    /** Turns a layer's queries and keys by their positions, in place; {@code backward} turns gradients the other way. */
    void rotate(Matrix qkv, Bounds bounds, Architecture architecture, int layer, boolean backward);

    /**
     * Causal attention within each sequence (Vaswani et al. 2017, eq. 1; grouped queries: Ainslie et al. 2023,
     * arXiv:2305.13245): query head h reads key/value head ⌊h·K/H⌋. Scale, cap and window are the layer's. Rows of a segment that goes on
     * from a trunk see all of the trunk, too, as far as the window reaches.
     *
     * @param logSumExp of each row of scaled scores, to fill for the backward pass, {@code [N, H]}
     * @param out {@code [N, H·headWidth]}
     */
    void attend(Matrix qkv, Bounds bounds, Architecture architecture, int layer, Matrix logSumExp, Matrix out);

    /**
     * Fills {@code dQkv}; probabilities are computed again from {@code logSumExp}. Keys and values of a trunk get the sum over its own
     * rows and over those of all segments that go on from it, in their order.
     */
    void attendBackward(
            Matrix dOut,
            Matrix qkv,
            Matrix out,
            Matrix logSumExp,
            Bounds bounds,
            Architecture architecture,
            int layer,
            Matrix dQkv);

    /** A gated unit (Shazeer 2020, arXiv:2002.05202): {@code out = activation(gate) · up}, both halves of {@code [N, 2F]}. */
    void gate(Matrix gateUp, Activation activation, Matrix out);

    void gateBackward(Matrix dOut, Matrix gateUp, Activation activation, Matrix dGateUp);

    /** {@code x = cap · tanh(x / cap)}. */
    void softCap(Matrix x, double cap);

    /** {@code dX = dX · (1 − (capped / cap)²)}. */
    void softCapBackward(Matrix dX, Matrix capped, double cap);

    /** {@code out[r] = x[rows[r]]}. */
    void takeRows(Matrix x, int[] rows, Matrix out);

    /** {@code dX[rows[r]] = dOut[r]}, the other rows zero; rows are distinct and ascending. */
    void takeRowsBackward(Matrix dOut, int[] rows, Matrix dX);

    /**
     * Log-prob of one token per row and entropy of the row's distribution.
     *
     * @param logits {@code [R, V]}
     * @param logSumExp to fill for the backward pass, {@code [R, 1]}
     * @param scores to fill: log-prob, entropy, nats, {@code [R, 2]}
     */
    void score(Matrix logits, int[] tokens, Matrix logSumExp, Matrix scores);

    /**
     * Replaces logits by their gradient: with p the softmax, h the entropy, y the token, {@code dLogit_v = dLogProb·(1[v = y] −
     * p_v) − dEntropy · p_v · (log p_v + h)}. The logits may be a slice of the vocabulary's; a row whose token is not among them has their number
     * in its place.
     */
    void scoreBackward(Matrix logits, int[] tokens, Matrix logSumExp, Matrix scores, Matrix dScores);

    /**
     * One step of AdamW as PyTorch does it, on a range of the flat vectors: {@code p ← p·(1 − lr·decay)}; {@code m ← β₁m + (1−β₁)g};
     * {@code v ← β₂v + (1−β₂)g²}; {@code p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)}.
     *
     * @return whether float32 holds all of the range now, see {@link Held}
     */
    boolean adamW(
            INDArray parameters,
            MomentVectors moments,
            INDArray gradient,
            long from,
            long to,
            double gradientScale,
            AdamW settings,
            double decay,
            double learningRate,
            long step);

    @Override
    void close();
}
