package io.firesteel.trainer.network;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.operations.FlatVectors;
import io.firesteel.trainer.network.operations.Operations;
import io.firesteel.trainer.network.operations.Turn;
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
    private final int columns;
    private final GradientVectors vectors;
    private INDArray gradient;
    private boolean shared; // whether gradient is everybody's

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
            Head head,
            Operations operations,
            IntPredicate recompute,
            GradientVectors vectors,
            LogitMemory memory) {
        this.architecture = architecture;
        this.vectors = vectors;
        this.operations = operations;
        this.pass = new Pass(operations, recompute, head);
        LayerStack stack = new LayerStack(architecture, pass, head, memory, parameters);
        this.network = stack.network();
        this.layers = stack.layers();
        this.columns = head instanceof Head.LogProb ? 2 : 1;
    }

    /** Forward only: what the head gives, {@code [columns][N]}, zero where it says nothing. */
    float[][] score(PackedSequences sequences) {
        try {
            return outputs(sequences, forward(sequences, false));
        } finally {
            forget();
        }
    }

    /** Forward, objective, backward; {@link #gradient()} then is this micro-batch's: zero if the head says nothing. */
    float[][] learn(int microBatch, PackedSequences sequences, HeadObjective objective) {
        try {
            float[][] outputs = outputs(sequences, forward(sequences, true));
            float[][] dOutputs = new float[outputs.length][sequences.size()];
            objective.derivatives(microBatch, sequences, outputs, dOutputs);
            backward(dOutputs(dOutputs));
            return outputs;
        } finally {
            forget();
        }
    }

    /**
     * The same, but its gradient is added to one that all workers share.
     *
     * @param everybodys {@code [1, layout.size()]}
     * @param turn of this micro-batch
     */
    float[][] learn(
            int microBatch, PackedSequences sequences, HeadObjective objective, INDArray everybodys, Turn turn) {
        operations.addInTurn(turn);
        gradient = everybodys;
        shared = true;
        try {
            return learn(microBatch, sequences, objective);
        } finally {
            operations.addInTurn(null);
            takeGradient();
            shared = false;
        }
    }

    /** What the head gives for the rows that it speaks of, {@code [R, columns]}; null if there are none. Valid until {@link #forget}. */
    INDArray forward(PackedSequences sequences, boolean training) {
        pass.begin(sequences, architecture);
        if (pass.scoredRows().length == 0) {
            return null;
        }
        INDArray ids = Nd4j.createUninitializedDetached(network.params().dataType(), 'c', pass.tokens().length, 1);
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
            if (!shared) {
                gradient.assign(0);
            }
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

    /** From {@code [R, columns]} to {@code [columns][N]}: each row's numbers at the token that they speak of. */
    private float[][] outputs(PackedSequences sequences, INDArray scored) {
        float[][] outputs = new float[columns][sequences.size()];
        if (scored != null) {
            float[] rows = FlatVectors.read(scored);
            int[] at = pass.spokenOf();
            for (int r = 0; r < at.length; r++) {
                for (int c = 0; c < columns; c++) {
                    outputs[c][at[r]] = rows[columns * r + c];
                }
            }
        }
        return outputs;
    }

    /** The other way, for the derivatives; null if there are no rows. */
    private INDArray dOutputs(float[][] dOutputs) {
        int[] at = pass.spokenOf();
        if (at.length == 0) {
            return null;
        }
        float[] rows = new float[columns * at.length];
        for (int r = 0; r < at.length; r++) {
            for (int c = 0; c < columns; c++) {
                rows[columns * r + c] = dOutputs[c][at[r]];
            }
        }
        INDArray joined = Nd4j.createUninitializedDetached(network.params().dataType(), 'c', at.length, columns);
        FlatVectors.write(rows, 0, rows.length, joined, 0);
        return joined;
    }

    @Override
    public void close() {
        forget();
        vectors.put(takeGradient());
        operations.close();
    }
}
