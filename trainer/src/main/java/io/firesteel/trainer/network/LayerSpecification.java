package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;

import java.util.Collection;
import java.util.List;

/** DL4J's configuration of one of our layers: which tensors it owns, and how it is made. */
final class LayerSpecification extends FeedForwardLayer {
    private static final long serialVersionUID = 1;

    /** Makes the layer. */
    @FunctionalInterface
    interface Maker {
        PolicyLayer make(NeuralNetConfiguration configuration, DataType type);
    }

    private final transient List<Slice> slices;
    private final transient Maker maker;

    /**
     * @param name for DL4J's messages
     * @param slices the layer's tensors, neighbours in the flat vector, in its order
     */
    LayerSpecification(String name, List<Slice> slices, Maker maker) {
        this.slices = slices;
        this.maker = maker;
        setLayerName(name);
        setIUpdater(new NoOp());
    }

    List<Slice> slices() {
        return slices;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        PolicyLayer layer = maker.make(configuration, type);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(initializer().init(configuration, parameters, initialize));
        layer.setConf(configuration);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return SliceInitializer.INSTANCE;
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        return input;
    }

    @Override
    public void setNIn(InputType input, boolean override) {
        // Widths follow from the slices.
    }

    @Override
    public List<Regularization> getRegularizationByParam(String name) {
        return List.of();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return new LayerMemoryReport.Builder(getLayerName(), LayerSpecification.class, input, input)
                .standardMemory(SliceInitializer.INSTANCE.numParams(this), 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
