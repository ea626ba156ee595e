package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a layer's part of DL4J's flat vectors into tensors, in {@link io.firesteel.core.policy.ParameterLayout}'s order and element order.
 * The flat vectors so are the layout's, and publishing a policy is one copy. Values are never set here: the network always starts
 * from a policy.
 */
final class SliceInitializer implements ParamInitializer {
    static final SliceInitializer INSTANCE = new SliceInitializer();

    private SliceInitializer() {}

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return slices(layer).stream().mapToLong(Slice::size).sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return slices(layer).stream().map(Slice::name).toList();
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return slices(layer).stream().filter(Slice::decays).map(Slice::name).toList();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return slices(layer).stream().filter(s -> !s.decays()).map(Slice::name).toList();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return weightKeys(layer).contains(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return biasKeys(layer).contains(key);
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration configuration, INDArray view, boolean initialize) {
        return cut(configuration, view);
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray view) {
        return cut(configuration, view);
    }

    private static Map<String, INDArray> cut(NeuralNetConfiguration configuration, INDArray view) {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        long at = 0;
        for (Slice slice : slices(configuration.getLayer())) {
            INDArray flat = view.reshape(view.length()).get(NDArrayIndex.interval(at, at + slice.size()));
            long[] shape = Arrays.stream(slice.shape()).asLongStream().toArray();
            tensors.put(slice.name(), flat.reshape('c', shape));
            at += slice.size();
        }
        return tensors;
    }

    private static List<Slice> slices(Layer layer) {
        return ((LayerSpecification) layer).slices();
    }
}
