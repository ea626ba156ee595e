package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.trainer.network.operations.Matrix;
import io.firesteel.trainer.network.operations.Operations;
import io.firesteel.trainer.network.operations.Parameter;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Map;

/**
 * What our layers share: DL4J calls {@link #activate} and {@link #backpropGradient}, and a layer computes with
 * {@link Matrix} and {@link Operations}. "Examples" are tokens; which sequence they belong to is told by the {@link Pass}.
 *
 * <p>Matrices that a layer returns or keeps for its backward pass are its own until {@link #forget}.
 */
abstract class PolicyLayer extends BaseLayer<LayerSpecification> {
    private static final long serialVersionUID = 1;

    final transient Pass pass;
    final transient Operations operations;
    private transient Matrix x;
    private transient Matrix output;
    private transient Matrix inputGradient;

    PolicyLayer(NeuralNetConfiguration configuration, DataType type, Pass pass) {
        super(configuration, type);
        this.pass = pass;
        this.operations = pass.operations();
    }

    /** The layer's output, allocated here and handed over; with {@code training}, keeps what {@link #backward} needs. */
    abstract Matrix forward(Matrix x, boolean training);

    /** Writes the gradients of the layer's parameters; the gradient with respect to the input, allocated here and handed over. */
    abstract Matrix backward(Matrix x, Matrix dOut);

    /** Releases what {@link #forward} kept. */
    abstract void forgetKept();

    /** Releases all matrices of the last pass. */
    final void forget() {
        forgetKept();
        operations.release(output);
        operations.release(inputGradient);
        x = null;
        output = null;
        inputGradient = null;
        input = null;
    }

    @Override
    public final INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        x = operations.matrix(input);
        output = forward(x, training);
        return operations.array(output);
    }

    @Override
    public final Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        inputGradient = backward(x, operations.matrix(epsilon));
        Gradient gradient = new DefaultGradient();
        gradients().forEach(gradient::setGradientFor);
        return new Pair<>(gradient, operations.array(inputGradient));
    }

    /** The tensor as the operations take it; gradient views are there once DL4J has set them. */
    final Parameter parameter(Slice slice) {
        return new Parameter(slice, params.get(slice.name()), gradients().get(slice.name()));
    }

    /** DL4J sets no views where there are no parameters, as in a tied head. */
    private Map<String, INDArray> gradients() {
        return gradientViews == null ? Map.of() : gradientViews;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // We have no weight noise.
    }

    @Override
    public void clear() {
        // DL4J would drop the input here; forget() does, once the backward pass is done.
    }
}
