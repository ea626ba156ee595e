package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.PackedSequences;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.network.operations.FlatVectors;
import io.firesteel.trainer.network.operations.Operations;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
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
    private final LogitMemory memory;
    private final MultiLayerNetwork network;
    private final List<PolicyLayer> layers = new ArrayList<>();

    /**
     * @param parameters the flat vector that all workers read, {@code [1, layout.size()]}; never written to here
     * @param operations this worker's own; closed with it
     * @param recompute whether a micro-batch of so many tokens keeps blocks' inputs only
     */
    Worker(Architecture architecture, INDArray parameters, Operations operations, IntPredicate recompute) {
        this(architecture, parameters, operations, recompute, LogitMemory.USUAL);
    }

    Worker(
            Architecture architecture,
            INDArray parameters,
            Operations operations,
            IntPredicate recompute,
            LogitMemory memory) {
        this.architecture = architecture;
        this.operations = operations;
        this.memory = memory;
        this.pass = new Pass(operations, recompute);
        DataType type = parameters.dataType();
        ParameterLayout layout = new ParameterLayout(architecture);
        MultiLayerConfiguration configuration = configuration(layout, type);
        network = new MultiLayerNetwork(configuration);
        network.init(parameters, false);
    }

    private MultiLayerConfiguration configuration(ParameterLayout layout, DataType type) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .dataType(type)
                .miniBatch(false)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .list();
        for (LayerSpecification specification : specifications(layout)) {
            list.layer(specification);
        }
        return list.build();
    }

    private List<LayerSpecification> specifications(ParameterLayout layout) {
        List<LayerSpecification> all = new ArrayList<>();
        Slice table = layout.slice(ParameterLayout.EMBEDDING);
        Slice finalGain = layout.slice("model.norm.weight");
        boolean tied = architecture.tiedHead();
        all.add(new LayerSpecification(
                "embedding", List.of(table), (c, t) -> register(new TokenEmbedding(c, t, pass, table, tied))));
        for (int l = 0; l < architecture.layers(); l++) {
            int layer = l;
            String prefix = "model.layers." + l + ".";
            List<Slice> slices = layout.slices().stream()
                    .filter(s -> s.name().startsWith(prefix))
                    .toList();
            all.add(new LayerSpecification(
                    "block " + l,
                    slices,
                    (c, t) -> register(new DecoderBlock(c, t, pass, architecture, layout, layer))));
        }
        all.add(new LayerSpecification(
                "norm", List.of(finalGain), (c, t) -> register(new FinalNorm(c, t, pass, architecture, finalGain))));
        Slice head = layout.head();
        all.add(new LayerSpecification(
                "head",
                tied ? List.of() : List.of(head),
                (c, t) -> register(new ScoringHead(
                        c,
                        t,
                        pass,
                        tied ? null : head,
                        ((TokenEmbedding) layers.get(0))::table,
                        architecture.vocabulary(),
                        memory))));
        return all;
    }

    private PolicyLayer register(PolicyLayer layer) {
        layers.add(layer);
        return layer;
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
        if (network.getFlattenedGradients() == null) {
            network.initGradientsView();
        }
        if (dScores == null) {
            network.getFlattenedGradients().assign(0);
            return;
        }
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

    /** Of the last micro-batch, in the layout's order; a view of DL4J's flat vector. */
    INDArray gradient() {
        return network.getFlattenedGradients();
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
        if (network.getFlattenedGradients() != null) {
            network.getFlattenedGradients().close();
        }
        operations.close();
    }
}
