package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.PackedSequences;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.network.operations.FlatVectors;
import io.firesteel.trainer.network.operations.Operations;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * One thread's DL4J network: the parameters are everybody's, activations and gradient are its own. To be made and used by
 * one thread.
 */
final class Worker implements AutoCloseable {
    private final Architecture architecture;
    private final Operations operations;
    private final Pass pass;
    private final FlatNetwork network;
    private final List<PolicyLayer> layers;
    private final GradientVectors vectors;
    private INDArray gradient;

    /**
     * @param parameters the flat vector that all workers read, {@code [1, layout.size()]}; never written to here
     * @param head what is computed from the last hidden states
     * @param operations this worker's own; closed with it
     * @param recompute whether a micro-batch of so many tokens keeps blocks' inputs only
     * @param vectors where gradients come from and go back to
     */
    Worker(
            Architecture architecture,
            INDArray parameters,
            Head.LogProb head,
            Operations operations,
            IntPredicate recompute,
            GradientVectors vectors) {
        this(architecture, parameters, head, operations, recompute, vectors, LogitMemory.USUAL);
    }

    Worker(
            Architecture architecture,
            INDArray parameters,
            Head.LogProb head,
            Operations operations,
            IntPredicate recompute,
            GradientVectors vectors,
            LogitMemory memory) {
        this.architecture = architecture;
        this.vectors = vectors;
        this.operations = operations;
        this.pass = new Pass(operations, recompute);
        LayerStack stack = new LayerStack(architecture, pass, head, memory, parameters);
        this.network = stack.network();
        this.layers = stack.layers();
    }

    /** Forward only. */
    TokenScores score(PackedSequences sequences) {
        try {
            return tokenScores(sequences, forward(sequences, false));
        } finally {
            forget();
        }
    }

    /** Forward, objective, backward; {@link #gradient()} then is this micro-batch's: zero if no token is learned. */
    TokenScores learn(int microBatch, PackedSequences sequences, Objective objective) {
        try {
            TokenScores scores = tokenScores(sequences, forward(sequences, true));
            float[] dLogProb = new float[sequences.size()];
            float[] dEntropy = new float[sequences.size()];
            objective.derivatives(microBatch, sequences, scores, dLogProb, dEntropy);
            backward(dScores(dLogProb, dEntropy));
            return scores;
        } finally {
            forget();
        }
    }

    /** Log-probs and entropies of the learned tokens, {@code [R, 2]}; null if there are none. Valid until {@link #forget}. */
    INDArray forward(PackedSequences sequences, boolean training) {
        pass.begin(sequences, architecture);
        if (pass.scoredRows().length == 0) {
            return null;
        }
        INDArray ids = Nd4j.createUninitializedDetached(network.params().dataType(), 'c', sequences.size(), 1);
        try {
            network.setInput(ids.assign(0));
            List<INDArray> activations = network.feedForward(training, false);
            return activations.get(activations.size() - 1);
        } finally {
            network.setInput(null);
            ids.close();
        }
    }

    /** External errors: {@code dScores} is the loss' gradient with respect to {@link #forward}'s result. */
    void backward(INDArray dScores) {
        if (gradient == null) {
            gradient = vectors.take();
        }
        if (dScores == null) {
            gradient.assign(0);
            return;
        }
        network.writeGradientTo(gradient);
        network.backpropGradient(dScores, LayerWorkspaceMgr.noWorkspaces());
        dScores.close();
    }

    /** Ends a pass: frees all activations. */
    void forget() {
        layers.forEach(PolicyLayer::forget);
    }

    Operations operations() {
        return operations;
    }

    /** Of the last micro-batch, in the layout's order, {@code [1, layout.size()]}. */
    INDArray gradient() {
        return gradient;
    }

    /** {@link #gradient}, now the caller's. */
    INDArray takeGradient() {
        INDArray taken = gradient;
        gradient = null;
        network.writeGradientTo(null);
        return taken;
    }

    private TokenScores tokenScores(PackedSequences sequences, INDArray scored) {
        float[] logProbs = new float[sequences.size()];
        float[] entropies = new float[sequences.size()];
        if (scored != null) {
            float[] pairs = FlatVectors.read(scored);
            int[] rows = pass.scoredRows();
            for (int r = 0; r < rows.length; r++) {
                logProbs[rows[r] + 1] = pairs[2 * r];
                entropies[rows[r] + 1] = pairs[2 * r + 1];
            }
        }
        return new TokenScores(logProbs, entropies);
    }

    private INDArray dScores(float[] dLogProb, float[] dEntropy) {
        int[] rows = pass.scoredRows();
        if (rows.length == 0) {
            return null;
        }
        float[] pairs = new float[2 * rows.length];
        for (int r = 0; r < rows.length; r++) {
            pairs[2 * r] = dLogProb[rows[r] + 1];
            pairs[2 * r + 1] = dEntropy[rows[r] + 1];
        }
        INDArray dScores = Nd4j.createUninitializedDetached(network.params().dataType(), 'c', rows.length, 2);
        FlatVectors.write(pairs, 0, pairs.length, dScores, 0);
        return dScores;
    }

    @Override
    public void close() {
        forget();
        vectors.put(takeGradient());
        operations.close();
    }
}
