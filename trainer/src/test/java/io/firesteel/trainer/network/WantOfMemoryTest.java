package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.operations.Operations;
import io.firesteel.trainer.network.operations.PlainOperations;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

class WantOfMemoryTest {
    private static final Objective OBJECTIVE = (m, sequences, scores, dLogProbs, dEntropies) -> {
        for (int i = 0; i < sequences.size(); i++) {
            dLogProbs[i] = sequences.learn()[i] ? -1 : 0;
        }
    };

    /** Wherever in a pass there is no memory for a matrix: what is told is that, and the worker can be closed. */
    @Test
    void isToldWhereverInAPassItIsMet() {
        Architecture a = Policies.qwen3();
        PackedSequences sequences = Policies.sequences(a, 2, 9, 5);
        INDArray parameters = Nd4j.createFromArray(Policies.parameters(a, 3)).reshape(1, -1);
        int failures = 0;
        for (int left = 0; left < 10_000; left++) {
            Throwable thrown;
            try (GradientVectors vectors = new GradientVectors(DataType.FLOAT, parameters.length());
                    Worker worker = new Worker(
                            a,
                            parameters,
                            Head.LogProb.PLAIN,
                            matrices(left, new PlainOperations(a, DataType.FLOAT)),
                            n -> false,
                            vectors,
                            LogitMemory.USUAL.keeping(1 << 20))) {
                thrown = catchThrowable(() -> worker.learn(0, sequences, Dl4jPolicyNetwork.asHeads(OBJECTIVE)));
            }
            if (thrown == null) {
                assertThat(failures).as("matrices of a pass").isGreaterThan(20);
                return;
            }
            failures++;
            assertThat(root(thrown)).as("after " + left + " matrices").isInstanceOf(OutOfMemoryError.class);
        }
        throw new AssertionError("it never had memory enough");
    }

    private static Throwable root(Throwable thrown) {
        return thrown.getCause() == null ? thrown : root(thrown.getCause());
    }

    /** Operations that have memory for so many matrices. */
    private static Operations matrices(int many, Operations operations) {
        AtomicInteger left = new AtomicInteger(many);
        return (Operations) Proxy.newProxyInstance(
                Operations.class.getClassLoader(), new Class<?>[] {Operations.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("allocate") && left.decrementAndGet() < 0) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    try {
                        return method.invoke(operations, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
