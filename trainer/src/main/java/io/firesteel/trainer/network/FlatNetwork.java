package io.firesteel.trainer.network;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's network over vectors that belong to others: its parameters for good, its gradient for one backward pass. */
final class FlatNetwork extends MultiLayerNetwork {
    private static final long serialVersionUID = 1;

    FlatNetwork(MultiLayerConfiguration configuration, INDArray parameters) {
        super(configuration);
        init(parameters, false);
    }

    /** The layers' gradients are from now on views of this vector, {@code [1, parameters]}; null for none. */
    void writeGradientTo(INDArray vector) {
        flattenedGradients = vector;
        if (vector != null) {
            setBackpropGradientsViewArray(vector);
        }
    }
}
