package io.firesteel.trainer.network.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Set;

/** Each operation's way back against central finite differences, in double precision, for every input and parameter. */
class OperationsGradientTest {
    private static final double STEP = 1e-5;

    static Set<String> plays() {
        return Scene.plays().keySet();
    }

    @ParameterizedTest
    @MethodSource("plays")
    void wayBackIsTheDerivative(String name) {
        Scene.Play play = Scene.plays().get(name);
        Operations operations = new PlainOperations(Scene.ARCHITECTURE, DataType.DOUBLE);
        Scene scene = new Scene(operations, DataType.DOUBLE, 4, Scene.N, name.equals("normalize") ? 7 : Scene.QKV);

        INDArray dX = scene.backward(play).dup();

        check(scene, play, "x", scene.x, dX);
        scene.parameters().forEach((key, p) -> check(scene, play, key, p.value(), p.gradient()));
    }

    private static void check(Scene scene, Scene.Play play, String what, INDArray values, INDArray gradient) {
        // Every seventh element: coprime to all widths, so all columns are met.
        for (int i = 0; i < values.length(); i += 7) {
            double value = values.data().getDouble(i);
            values.data().put(i, value + STEP);
            double up = scene.loss(play);
            values.data().put(i, value - STEP);
            double down = scene.loss(play);
            values.data().put(i, value);
            double expected = (up - down) / (2 * STEP);
            assertThat(gradient.data().getDouble(i))
                    .as("d%s[%d]", what, i)
                    .isCloseTo(expected, within(1e-7 * (1 + Math.abs(expected))));
        }
    }
}
