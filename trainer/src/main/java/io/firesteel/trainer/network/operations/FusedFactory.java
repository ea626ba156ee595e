package io.firesteel.trainer.network.operations;

import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.kernels.PackedMatrix;
import io.firesteel.core.kernels.Rope;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Rotary;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Makes {@link FusedOperations} and holds what they share: the weights as the kernels read them. Each is laid out when it is
 * first needed after a change of the parameters, by the worker that needs it, and is then read by all. A policy that only
 * scores so has no weights laid out for the way back.
 *
 * <p>Weights of a big policy are not held: laid out for both ways they would take twice the parameters' memory. Its operations lay
 * out a piece at a time, at each use, which costs little beside products with hundreds of rows. Both ways give
 * the same bits with exact kernels; oneDNN's sums are cut otherwise by pieces. Which way it is depends on the policy's size and on precision alone.
 */
public final class FusedFactory implements OperationsFactory {
    /** Elements of a weight that are laid out at a time where none is held, about. */
    private static final int PIECE = 1 << 20;

    /** The most bytes of weights, laid out for both ways, that are held: of 168 million in float32, of 336 million in bfloat16. */
    private static final long HELD = 5L << 28;

    private final Kernels kernels;
    private final Map<Rotary, Rope> ropes;
    private final Architecture architecture;
    private final Map<String, Shared<float[]>> values = new ConcurrentHashMap<>();
    private final Map<String, Shared<PackedMatrix>> forwards = new ConcurrentHashMap<>();
    private final Map<String, Shared<PackedMatrix>> backwards = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();
    private final boolean holds;
    private final int piece;

    public FusedFactory(Architecture architecture, Kernels kernels) {
        this(architecture, kernels, heldBytes(architecture, kernels.bytesOfWeight()) > 0, PIECE);
    }

    /** Bytes of a policy's weights, laid out for both ways; 0 where they are not held. */
    public static long heldBytes(Architecture architecture, int bytesOfWeight) {
        long both = 2L * bytesOfWeight * new ParameterLayout(architecture).size();
        return both <= HELD ? both : 0;
    }

    /**
     * @param holds whether weights are laid out once per version of the parameters, or at each use
     * @param piece elements of a weight that are laid out at a time where none is held, about
     */
    FusedFactory(Architecture architecture, Kernels kernels, boolean holds, int piece) {
        this.holds = holds;
        this.piece = piece;
        this.kernels = kernels;
        this.architecture = architecture;
        this.ropes = Rope.tables(architecture, architecture.maxPositions());
    }

    @Override
    public String description() {
        return "fused (" + kernels.provider() + " kernels, weights laid out "
                + (holds ? "once per step)" : "at each use)");
    }

    /** What its operations' {@link Operations#gradientRows} says. */
    public static int gradientRows(int in) {
        return FusedOperations.rowsAtATime(in);
    }

    @Override
    public Operations operations() {
        return new FusedOperations(this);
    }

    @Override
    public boolean addsInTurn() {
        return true;
    }

    @Override
    public void changed(INDArray parameters) {
        version.incrementAndGet();
    }

    Kernels kernels() {
        return kernels;
    }

    /** Whether {@link #forward} and {@link #backward} may be asked. */
    boolean holds() {
        return holds;
    }

    /** The table of angles of one of the architecture's rotary parts that turn. */
    Rope rope(Rotary rotary) {
        return Objects.requireNonNull(ropes.get(rotary), "a rotary part of this architecture");
    }

    /** What a norm multiplies by. */
    float[] gains(Parameter gain) {
        if (!architecture.parts().gainsFromOne()) {
            return values(List.of(gain));
        }
        return values.computeIfAbsent(gain.slice().name(), name -> new Shared<>())
                .get(version.get(), last -> {
                    float[] gains = read(List.of(gain), last);
                    for (int i = 0; i < gains.length; i++) {
                        gains[i] += 1;
                    }
                    return gains;
                });
    }

    /** The tensors' elements, one after another. */
    float[] values(List<Parameter> parameters) {
        return values.computeIfAbsent(parameters.get(0).slice().name(), name -> new Shared<>())
                .get(version.get(), last -> read(parameters, last));
    }

    /** The weights for {@code x·Wᵀ}. */
    PackedMatrix forward(Projection projection) {
        return forwards.computeIfAbsent(projection.weights().get(0).slice().name(), name -> new Shared<>())
                .get(version.get(), last -> {
                    PackedMatrix packed = last == null ? kernels.matrix(projection.in(), projection.out()) : last;
                    inOrder(projection, projection.out(), packed::putRows);
                    return packed;
                });
    }

    /** The weights for {@code dOut·W}. */
    PackedMatrix backward(Projection projection) {
        return backwards
                .computeIfAbsent(projection.weights().get(0).slice().name(), name -> new Shared<>())
                .get(version.get(), last -> {
                    PackedMatrix packed = last == null ? kernels.matrix(projection.out(), projection.in()) : last;
                    inOrder(projection, projection.out(), packed::putColumns);
                    return packed;
                });
    }

    /** Takes rows {@code first … first + rows} of the joined weights, from where {@code weights} stands on. */
    @FunctionalInterface
    interface RowsUser {
        void take(int first, FloatPointer weights, int rows);
    }

    /** Hands the weights out piece by piece, in order. */
    void inPieces(Projection projection, RowsUser user) {
        inOrder(projection, rowsOfPiece(projection.in()), user);
    }

    private static void inOrder(Projection projection, int rowsAtOnce, RowsUser user) {
        int in = projection.in();
        int begin = 0;
        for (Parameter weight : projection.weights()) {
            int out = weight.slice().shape()[0];
            for (int row = 0; row < out; row += rowsAtOnce) {
                int rows = Math.min(rowsAtOnce, out - row);
                user.take(begin + row, FlatVectors.place(weight.value(), (long) row * in), rows);
            }
            begin += out;
        }
    }

    /** Whole panels, so that no tile is cut. */
    private int rowsOfPiece(int in) {
        return Math.max(1, piece / in / 16) * 16;
    }

    private static float[] read(List<Parameter> parameters, float[] last) {
        int size = parameters.stream().mapToInt(p -> p.slice().size()).sum();
        float[] all = last == null ? new float[size] : last;
        int at = 0;
        for (Parameter parameter : parameters) {
            FlatVectors.read(parameter.value(), 0, all, at, parameter.slice().size());
            at += parameter.slice().size();
        }
        return all;
    }

    @Override
    public void close() {
        values.clear();
        for (Map<String, Shared<PackedMatrix>> held : List.of(forwards, backwards)) {
            held.values().forEach(each -> each.last().ifPresent(PackedMatrix::close));
            held.clear();
        }
    }

    /** Something made from the parameters, of one version of them; made again in its old memory, which nobody reads by then. */
    private static final class Shared<T> {
        private long version = -1;
        private T thing;

        /** @param maker is given the last one, or null */
        synchronized T get(long wanted, UnaryOperator<T> maker) {
            if (version != wanted) {
                thing = maker.apply(thing);
                version = wanted;
            }
            return thing;
        }

        synchronized Optional<T> last() {
            return Optional.ofNullable(thing);
        }
    }
}
