package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.List;

/** Our layers, from embedding to head, and the DL4J network that holds them over given parameters. */
final class LayerStack {
    private final Architecture architecture;
    private final ParameterLayout layout;
    private final Pass pass;
    private final Head head;
    private final LogitMemory memory;
    private final List<PolicyLayer> layers = new ArrayList<>();
    private final FlatNetwork network;

    /**
     * @param head what is computed from the last hidden states
     * @param parameters the flat vector in {@link NetworkLayout}'s order, {@code [1, size]}: the network's own, not copied
     */
    LayerStack(Architecture architecture, Pass pass, Head head, LogitMemory memory, INDArray parameters) {
        this.architecture = architecture;
        this.layout = new ParameterLayout(architecture);
        this.pass = pass;
        this.head = head;
        this.memory = memory;
        // miniBatch(false): our gradients are sums already weighted by the objective; DL4J must not divide them by the
        // "examples".
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .dataType(parameters.dataType())
                .miniBatch(false)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .list();
        specifications().forEach(list::layer);
        network = new FlatNetwork(list.build(), parameters);
    }

    FlatNetwork network() {
        return network;
    }

    /** In order; there is one per DL4J layer once the network is initialised. */
    List<PolicyLayer> layers() {
        return layers;
    }

    private List<LayerSpecification> specifications() {
        List<LayerSpecification> all = new ArrayList<>();
        all.add(embedding());
        for (int l = 0; l < architecture.layers(); l++) {
            all.add(block(l));
        }
        all.add(norm());
        all.add(head());
        return all;
    }

    private LayerSpecification embedding() {
        Slice table = layout.slice(ParameterLayout.EMBEDDING);
        boolean tied = head instanceof Head.LogProb && architecture.tiedHead();
        return new LayerSpecification(
                "embedding",
                List.of(table),
                (configuration, type) -> added(new TokenEmbedding(
                        configuration,
                        type,
                        pass,
                        table,
                        tied,
                        architecture.parts().scales().embedding())));
    }

    private LayerSpecification block(int layer) {
        String prefix = "model.layers." + layer + ".";
        List<Slice> slices = layout.slices().stream()
                .filter(s -> s.name().startsWith(prefix))
                .toList();
        return new LayerSpecification(
                "block " + layer,
                slices,
                (configuration, type) ->
                        added(new DecoderBlock(configuration, type, pass, architecture, layout, layer)));
    }

    private LayerSpecification norm() {
        Slice gain = layout.slice("model.norm.weight");
        return new LayerSpecification(
                "norm",
                List.of(gain),
                (configuration, type) -> added(new FinalNorm(configuration, type, pass, architecture, gain)));
    }

    private LayerSpecification head() {
        if (head instanceof Head.LogProb logProb) {
            return logProbHead(logProb);
        }
        Slice weight = new NetworkLayout(architecture, head).scalar();
        return new LayerSpecification(
                "head",
                List.of(weight),
                (configuration, type) -> added(new ScalarHead(configuration, type, pass, weight)));
    }

    private LayerSpecification logProbHead(Head.LogProb logProb) {
        Slice own = architecture.tiedHead() ? null : layout.head();
        return new LayerSpecification("head", own == null ? List.of() : List.of(own), (configuration, type) -> {
            TokenEmbedding embedding = (TokenEmbedding) layers.get(0);
            return added(new LogProbHead(
                    configuration, type, pass, own, embedding::table, architecture, logProb.temperature(), memory));
        });
    }

    private PolicyLayer added(PolicyLayer layer) {
        layers.add(layer);
        return layer;
    }
}
