package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.ParameterLayout.Slice;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One tensor of the policy as a layer sees it.
 *
 * @param slice its name, shape and place in the flat vectors
 * @param value view of DL4J's flat parameter vector, in the slice's shape
 * @param gradient view of DL4J's flat gradient vector, in the slice's shape
 */
public record Parameter(Slice slice, INDArray value, INDArray gradient) {}
