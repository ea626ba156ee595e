package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Activation;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Caps;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.QueryKeyNorm;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;
import io.firesteel.core.policy.architecture.Scales;
import io.firesteel.core.random.Seeds;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operation with random input and parameters, forward and back: what {@link Operations} implementations are compared
 * by, and what finite differences are taken of. The loss is Σ weight · output with random weights.
 */
final class Scene {
    /** The forward operation, and its way back for a given dOut; what both share lies in between, in fields of the scene. */
    interface Play {
        Matrix forward(Scene scene, Matrix x);

        Matrix backward(Scene scene, Matrix x, Matrix dOut);
    }

    final Operations operations;
    private final DataType type;
    private final Seeds seeds;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    final Map<String, Matrix> kept = new LinkedHashMap<>();
    INDArray x;

    Scene(Operations operations, DataType type, long seed, int rows, int columns) {
        this.operations = operations;
        this.type = type;
        this.seeds = new Seeds(seed);
        x = random("x", rows, columns);
    }

    /** Standard normal numbers, the same for every implementation. */
    INDArray random(String name, long... shape) {
        INDArray array = Nd4j.create(type, shape, 'c');
        for (int i = 0; i < array.length(); i++) {
            array.data().put(i, (float) seeds.at(name).gaussian(i));
        }
        return array;
    }

    /** A parameter of that name; its gradient holds rubbish until an operation writes it. */
    Parameter parameter(String name, int... shape) {
        return parameters.computeIfAbsent(name, n -> {
            long[] dimensions = shape.length == 1 ? new long[] {shape[0]} : new long[] {shape[0], shape[1]};
            return new Parameter(new Slice(name, shape, 0), random(name, dimensions), random("rubbish", dimensions));
        });
    }

    Map<String, Parameter> parameters() {
        return parameters;
    }

    /** A matrix that the operations may write to. */
    Matrix matrix(INDArray values) {
        Matrix matrix = operations.allocate((int) values.size(0), (int) values.size(1));
        operations.copy(operations.matrix(values), matrix);
        return matrix;
    }

    Matrix keep(String name, int rows, int columns) {
        Matrix matrix = operations.allocate(rows, columns);
        kept.put(name, matrix);
        return matrix;
    }

    INDArray forward(Play play) {
        return operations.array(play.forward(this, matrix(x)));
    }

    /** Forward and back; returns dX. */
    INDArray backward(Play play) {
        Matrix input = matrix(x);
        INDArray out = operations.array(play.forward(this, input));
        Matrix dOut = matrix(weights(out));
        return operations.array(play.backward(this, input, dOut));
    }

    INDArray weights(INDArray out) {
        return random("weights", out.shape());
    }

    double loss(Play play) {
        INDArray out = forward(play);
        return out.mul(weights(out)).sumNumber().doubleValue();
    }

    /** Two query heads per key/value head, three sequences. */
    static final Architecture ARCHITECTURE =
            new Architecture("qwen3", 17, 12, 1, 4, 2, 6, 10, 100, RopeScaling.NONE, 1e-5, true, true, false, 32);

    /** The same with other parts of attention. */
    static final Architecture OTHER_PARTS = new Architecture(
            "other",
            17,
            12,
            1,
            4,
            2,
            6,
            10,
            List.of(new LayerAttention(new Rotary(100, RopeScaling.NONE, 4), 3)),
            1e-5,
            Parts.LLAMA
                    .with(QueryKeyNorm.ALL_HEADS)
                    .with(new Scales(1, 1, 0.75, 1))
                    .with(new Caps(2, 0)),
            false,
            32);

    static final Bounds BOUNDS = Bounds.of(new int[] {0, 5, 6, 15});

    /** A trunk of three tokens, two segments that go on from it, and a sequence that shares nothing. */
    static final Bounds SHARED = Bounds.of(new int[] {0, 3, 4, 10, 15}, new int[] {0, 3, 3, 0});

    /** Two trunks that go on from a trunk of three tokens, and three segments that go on from them. */
    static final Bounds TREE = Bounds.of(new int[] {0, 3, 5, 6, 10, 12, 15}, new int[] {0, 3, 5, 5, 3, 5});

    static final int N = 15;
    static final int QKV = 8 * 6;

    static final int[] TOKENS = {3, 0, 16, 3, 3, 5, 7, 1, 0, 2, 9, 9, 4, 15, 16};
    static final int[] FEW_TOKENS = {3, 0, 8, 3, 3, 5, 7, 1, 0, 2, 6, 6, 4, 1, 8};
    static final int[] ROWS = {0, 2, 3, 8, 14};

    /** Everything that has a derivative. */
    static Map<String, Play> plays() {
        Map<String, Play> plays = new LinkedHashMap<>();
        plays.put(
                "normalize",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, x.columns());
                            s.operations.normalize(x, s.parameter("gain", x.columns()), 1e-3, s.keep("rms", N, 1), out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            Matrix dX = s.operations.allocate(N, x.columns());
                            s.operations.clear(dX);
                            s.operations.normalizeBackward(dOut, x, s.kept.get("rms"), s.parameter("gain"), dX);
                            return dX;
                        }));
        plays.put(
                "project",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, 17);
                            s.operations.project(x, joined(s, x), out, false);
                            return out;
                        },
                        (s, x, dOut) -> {
                            Matrix dX = s.operations.allocate(N, x.columns());
                            s.operations.projectBackward(dOut, x, joined(s, x), dX);
                            return dX;
                        }));
        plays.put(
                "normalizeHeads",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, QKV);
                            s.operations.normalizeHeads(
                                    x,
                                    ARCHITECTURE,
                                    s.parameter("q", 6),
                                    s.parameter("k", 6),
                                    s.keep("rms", N, 6),
                                    out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            s.operations.normalizeHeadsBackward(
                                    dOut, x, ARCHITECTURE, s.parameter("q"), s.parameter("k"), s.kept.get("rms"));
                            return dOut;
                        }));
        plays.put("rotate", rotate(BOUNDS, ARCHITECTURE));
        plays.put("rotate, a trunk", rotate(SHARED, ARCHITECTURE));
        plays.put("rotate, trunks behind a trunk", rotate(TREE, ARCHITECTURE));
        plays.put("attend", attend(BOUNDS, ARCHITECTURE));
        plays.put("attend, a trunk", attend(SHARED, ARCHITECTURE));
        plays.put("attend, trunks behind a trunk", attend(TREE, ARCHITECTURE));
        plays.put(
                "gate",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, QKV / 2);
                            s.operations.gate(x, Activation.SILU, out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            Matrix dX = s.operations.allocate(N, QKV);
                            s.operations.gateBackward(dOut, x, Activation.SILU, dX);
                            return dX;
                        }));
        plays.put(
                "gate, GELU",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, QKV / 2);
                            s.operations.gate(x, Activation.GELU_TANH, out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            Matrix dX = s.operations.allocate(N, QKV);
                            s.operations.gateBackward(dOut, x, Activation.GELU_TANH, dX);
                            return dX;
                        }));
        plays.put(
                "softCap",
                play(
                        (s, x) -> {
                            s.operations.softCap(x, 1.5);
                            return x;
                        },
                        (s, x, dOut) -> {
                            s.operations.softCapBackward(dOut, x, 1.5);
                            return dOut;
                        }));
        plays.put(
                "normalizeHeads, all together",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, QKV);
                            s.operations.normalizeHeads(
                                    x,
                                    OTHER_PARTS,
                                    s.parameter("q", 24),
                                    s.parameter("k", 12),
                                    s.keep("rms", N, 2),
                                    out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            s.operations.normalizeHeadsBackward(
                                    dOut, x, OTHER_PARTS, s.parameter("q"), s.parameter("k"), s.kept.get("rms"));
                            return dOut;
                        }));
        plays.put("attend, scaled, capped, in a window", attend(BOUNDS, OTHER_PARTS));
        plays.put("attend, scaled, capped, in a window, a trunk", attend(SHARED, OTHER_PARTS));
        plays.put("attend, scaled, capped, in a window, trunks behind a trunk", attend(TREE, OTHER_PARTS));
        plays.put(
                "takeRows",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(ROWS.length, x.columns());
                            s.operations.takeRows(x, ROWS, out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            Matrix dX = s.operations.allocate(N, x.columns());
                            s.operations.takeRowsBackward(dOut, ROWS, dX);
                            return dX;
                        }));
        plays.put(
                "score",
                play(
                        (s, x) -> {
                            Matrix scores = s.keep("scores", N, 2);
                            s.operations.score(x, TOKENS, s.keep("lse", N, 1), scores);
                            return scores;
                        },
                        (s, x, dOut) -> {
                            s.operations.scoreBackward(x, TOKENS, s.kept.get("lse"), s.kept.get("scores"), dOut);
                            return x;
                        }));
        plays.put(
                "embed",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, 5);
                            s.operations.embed(TOKENS, s.parameter("table", 40, 5), out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            s.operations.embedBackward(TOKENS, dOut, s.parameter("table"), false);
                            s.operations.clear(x);
                            return x;
                        }));
        plays.put(
                "embed, more tokens than rows",
                play(
                        (s, x) -> {
                            Matrix out = s.operations.allocate(N, 5);
                            s.operations.embed(FEW_TOKENS, s.parameter("table", 9, 5), out);
                            return out;
                        },
                        (s, x, dOut) -> {
                            s.operations.embedBackward(FEW_TOKENS, dOut, s.parameter("table"), false);
                            s.operations.clear(x);
                            return x;
                        }));
        return plays;
    }

    private static Play rotate(Bounds bounds, Architecture a) {
        return play(
                (s, x) -> {
                    s.operations.rotate(x, bounds, a, 0, false);
                    return x;
                },
                (s, x, dOut) -> {
                    s.operations.rotate(dOut, bounds, a, 0, true);
                    return dOut;
                });
    }

    private static Play attend(Bounds bounds, Architecture a) {
        return play(
                (s, x) -> {
                    Matrix out = s.keep("out", N, 24);
                    s.operations.attend(x, bounds, a, 0, s.keep("lse", N, 4), out);
                    return out;
                },
                (s, x, dOut) -> {
                    Matrix dX = s.operations.allocate(N, QKV);
                    s.operations.attendBackward(dOut, x, s.kept.get("out"), s.kept.get("lse"), bounds, a, 0, dX);
                    return dX;
                });
    }

    private static Projection joined(Scene s, Matrix x) {
        return new Projection(
                List.of(s.parameter("w1", 5, x.columns()), s.parameter("w2", 12, x.columns())),
                List.of(s.parameter("b1", 5), s.parameter("b2", 12)));
    }

    private interface Forward {
        Matrix run(Scene scene, Matrix x);
    }

    private interface Backward {
        Matrix run(Scene scene, Matrix x, Matrix dOut);
    }

    private static Play play(Forward forward, Backward backward) {
        return new Play() {
            @Override
            public Matrix forward(Scene scene, Matrix x) {
                return forward.run(scene, x);
            }

            @Override
            public Matrix backward(Scene scene, Matrix x, Matrix dOut) {
                return backward.run(scene, x, dOut);
            }
        };
    }
}
