package io.firesteel.trainer.network.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.kernels.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Set;

/** Fused against plain, forward and back. */
class FusedOperationsTest {
    static Set<String> plays() {
        return Scene.plays().keySet();
    }

    @ParameterizedTest
    @MethodSource("plays")
    void computesWhatPlainOperationsCompute(String name) {
        Scene.Play play = Scene.plays().get(name);
        for (long seed = 1; seed <= 3; seed++) {
            Scene plain = scene(new PlainOperations(Scene.ARCHITECTURE, DataType.FLOAT), seed);
            Scene fused = scene(new FusedFactory(Scene.ARCHITECTURE, Kernels.best()).operations(), seed);

            assertClose("forward", fused.forward(play), plain.forward(play));
            assertClose("dX", fused.backward(play), plain.backward(play));
            plain.parameters()
                    .forEach((key, expected) ->
                            assertClose(key, fused.parameters().get(key).gradient(), expected.gradient()));
        }
    }

    @ParameterizedTest
    @MethodSource("plays")
    void weightsLaidOutAtEachUseGiveTheSameBits(String name) {
        Scene.Play play = Scene.plays().get(name);
        // Pieces of sixteen rows: every projection of the scene with more outputs than that takes several.
        Scene held = scene(new FusedFactory(Scene.ARCHITECTURE, Kernels.best(), true, 1).operations(), 1);
        Scene each = scene(new FusedFactory(Scene.ARCHITECTURE, Kernels.best(), false, 1).operations(), 1);

        assertThat(FlatVectors.read(each.forward(play))).isEqualTo(FlatVectors.read(held.forward(play)));
        assertThat(FlatVectors.read(each.backward(play))).isEqualTo(FlatVectors.read(held.backward(play)));
        held.parameters().forEach((key, expected) -> assertThat(
                        FlatVectors.read(each.parameters().get(key).gradient()))
                .as(key)
                .isEqualTo(FlatVectors.read(expected.gradient())));
    }

    private static Scene scene(Operations operations, long seed) {
        return new Scene(operations, DataType.FLOAT, seed, Scene.N, Scene.QKV);
    }

    private static void assertClose(String what, INDArray actual, INDArray expected) {
        float[] a = FlatVectors.read(actual);
        float[] e = FlatVectors.read(expected);
        assertThat(a).as(what).hasSameSizeAs(e);
        for (int i = 0; i < e.length; i++) {
            assertThat((double) a[i]).as("%s[%d]", what, i).isCloseTo(e[i], within(1e-4 * (1 + Math.abs(e[i]))));
        }
    }
}
