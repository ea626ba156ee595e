package io.firesteel.trainer.network;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.operations.FlatVectors;
import io.firesteel.trainer.network.operations.FusedFactory;
import io.firesteel.trainer.network.operations.Held;
import io.firesteel.trainer.network.operations.MomentVectors;
import io.firesteel.trainer.network.operations.OperationsFactory;
import io.firesteel.trainer.network.operations.PlainFactory;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.MomentPrecision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network that learns, whatever its head: parameters, gradient and moments are flat ND4J vectors in {@link NetworkLayout}'s
 * order; each training thread has a DL4J network of its own over the same parameters. What the head's numbers mean is for
 * who holds this to say.
 *
 * <p>Gradient and moments are allocated when they are first needed, so a network that only scores (a reference policy) costs
 * its parameters alone. Not for several callers at once.
 */
final class NetworkCore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkCore.class);

    /** Above so many parameters, 256 MiB, there is one gradient, and no worker has one of its own. */
    private static final int APART = 1 << 26;

    /** Elements that one worker updates at a time. */
    private static final long UPDATE_CHUNK = 1 << 20;

    private final Architecture architecture;
    private final NetworkLayout layout;
    private final OperationsFactory factory;
    private final WorkerThreads workers;
    private final INDArray parameters;
    private final GradientVectors gradients;
    private final boolean inTurn;
    private final MomentPrecision precision;

    /** Sum of the gradients since {@link #zeroGradient}; null while there are none. */
    private INDArray gradient;

    /** Null before they are needed. */
    private MomentVectors moments;

    /** How often parameters or moments have changed: what was lent before is gone. */
    private final AtomicLong changes = new AtomicLong();

    /**
     * @param parameters in the layout's order; copied
     * @param head what is computed from the last hidden states
     */
    NetworkCore(Architecture architecture, Parameters parameters, NetworkSettings settings, Head head) {
        this(architecture, parameters, settings, head, APART);
    }

    /** @param apart the most parameters with which each worker has a gradient of its own */
    NetworkCore(Architecture architecture, Parameters parameters, NetworkSettings settings, Head head, int apart) {
        this.architecture = architecture;
        this.layout = new NetworkLayout(architecture, head);
        this.precision = settings.moments();
        check(architecture);
        requireSize("parameters", parameters);
        Nd4jDevice.prepare();
        this.parameters = vector();
        write(parameters, this.parameters);
        this.factory = factory(settings);
        this.inTurn = factory.addsInTurn() && layout.size() > apart;
        if (layout.size() > APART) {
            HeapShare.keepLittle();
        }
        factory.changed(this.parameters);
        Recomputation recomputation = new Recomputation(architecture, settings);
        LogitMemory memory = LogitMemory.USUAL.keeping(Nd4jDevice.onCpu() ? recomputation.mostKeptLogits() : 0);
        this.gradients = new GradientVectors(DataType.FLOAT, layout.size());
        this.workers = new WorkerThreads(
                settings.threads(),
                () -> new Worker(
                        architecture,
                        this.parameters,
                        head,
                        factory.operations(),
                        recomputation::worthwhile,
                        gradients,
                        memory));
        LOG.info(
                "{} network: {} parameters on {}, operations {}, {} training threads, recompute activations {}",
                head instanceof Head.LogProb ? "Policy" : "Value",
                layout.size(),
                Nd4jDevice.describe(),
                factory.description(),
                settings.threads(),
                settings.recompute());
    }

    /** Whether workers share a gradient, where their operations can. */
    static boolean haveOneGradient(long parameters) {
        return parameters > APART;
    }

    private OperationsFactory factory(NetworkSettings settings) {
        Backend backend = settings.backend();
        boolean cpu = Nd4jDevice.onCpu();
        if (backend == Backend.FUSED && !cpu) {
            throw new Fault(
                    "trainer.backend",
                    "plain or auto on " + Nd4j.getBackend().getClass().getSimpleName(),
                    "fused",
                    "the fused operations compute on the CPU only; put nd4j-native on the classpath for them");
        }
        if (backend == Backend.PLAIN || !cpu) {
            if (settings.arithmetic().kernels() == Arithmetic.Choice.FAST) {
                throw new Fault(
                        "run.kernels = fast",
                        "trainer.backend = fused, on a CPU: sampler and trainer then multiply alike",
                        "the operations of ND4J",
                        "run.kernels=exact, or leave trainer.backend out and train on a CPU");
            }
            if (precision != MomentPrecision.FLOAT32) {
                throw new Fault(
                        "trainer.moments = bf16",
                        "trainer.backend = fused, on a CPU: it is they that round moments",
                        "the operations of ND4J",
                        "leave trainer.moments out, or leave trainer.backend out and train on a CPU");
            }
            return new PlainFactory(architecture, DataType.FLOAT);
        }
        return new FusedFactory(architecture, Kernels.of(settings.arithmetic()));
    }

    Architecture architecture() {
        return architecture;
    }

    List<Slice> slices() {
        return layout.slices();
    }

    /** Forward only; per micro-batch what the head gives, {@code [columns][N]}. */
    List<float[][]> score(List<PackedSequences> microBatches) {
        float[][][] outputs = new float[microBatches.size()][][];
        AtomicInteger next = new AtomicInteger();
        workers.run(worker -> {
            for (int m = next.getAndIncrement(); m < outputs.length; m = next.getAndIncrement()) {
                outputs[m] = worker.score(microBatches.get(m));
            }
        });
        return List.of(outputs);
    }

    /** Forward, objective, backward; adds to the gradient. Returns the forward pass's outputs. */
    List<float[][]> accumulate(List<PackedSequences> microBatches, HeadObjective objective) {
        return inTurn ? accumulateInTurn(microBatches, objective) : accumulateApart(microBatches, objective);
    }

    /** All workers add to the one gradient. */
    private List<float[][]> accumulateInTurn(List<PackedSequences> microBatches, HeadObjective objective) {
        float[][][] outputs = new float[microBatches.size()][][];
        AtomicInteger next = new AtomicInteger();
        boolean fresh = gradient == null;
        GradientTurns turns = new GradientTurns(outputs.length, fresh);
        INDArray sum = fresh ? gradients.take() : gradient;
        boolean done = false;
        try {
            workers.run(worker -> {
                try {
                    for (int m = next.getAndIncrement(); m < outputs.length; m = next.getAndIncrement()) {
                        outputs[m] = worker.learn(m, microBatches.get(m), objective, sum, turns.of(m));
                        turns.finish(m);
                    }
                } catch (RuntimeException | Error e) {
                    next.set(outputs.length);
                    turns.cancel();
                    throw e;
                }
            });
            turns.addLast();
            done = true;
        } finally {
            if (fresh && !done) {
                gradients.put(sum);
            }
        }
        gradient = fresh && !turns.any() ? sum.assign(0) : sum;
        return List.of(outputs);
    }

    /** Each worker has a gradient of its own, which is then added to the sum: no worker waits for another's layers. */
    private List<float[][]> accumulateApart(List<PackedSequences> microBatches, HeadObjective objective) {
        float[][][] outputs = new float[microBatches.size()][][];
        AtomicInteger next = new AtomicInteger();
        // A worker computes one gradient while another waits at most, so that a big policy's are few.
        OrderedSum sum = new OrderedSum(gradient, gradients, workers.size() - 1);
        try {
            workers.run(worker -> {
                try {
                    for (int m = next.getAndIncrement(); m < outputs.length; m = next.getAndIncrement()) {
                        outputs[m] = worker.learn(m, microBatches.get(m), objective);
                        sum.add(m, worker.takeGradient());
                    }
                } catch (RuntimeException | Error | InterruptedException e) {
                    next.set(outputs.length);
                    sum.cancel();
                    throw e;
                }
            });
        } finally {
            gradient = sum.sum();
        }
        return List.of(outputs);
    }

    void zeroGradient() {
        gradients.put(gradient);
        gradient = null;
    }

    double gradientNorm() {
        if (gradient == null) {
            return 0;
        }
        double[] squares = new double[(int) ((layout.size() + UPDATE_CHUNK - 1) / UPDATE_CHUNK)];
        AtomicInteger next = new AtomicInteger();
        workers.run(worker -> {
            float[] chunk = new float[(int) Math.min(UPDATE_CHUNK, layout.size())];
            for (int i = next.getAndIncrement(); i < squares.length; i = next.getAndIncrement()) {
                long at = i * UPDATE_CHUNK;
                int length = (int) Math.min(UPDATE_CHUNK, layout.size() - at);
                FlatVectors.read(gradient, at, chunk, 0, length);
                squares[i] = squares(chunk, length);
            }
        });
        return Math.sqrt(Arrays.stream(squares).reduce(0, Double::sum)); // one after another, and not as sum() does
    }

    /** Eight sums side by side, so that the additions need not wait for one another; always the same eight. */
    private static double squares(float[] values, int length) {
        double[] lanes = new double[8];
        for (int i = 0; i < length; i++) {
            lanes[i & 7] += (double) values[i] * values[i];
        }
        return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
    }

    Optional<String> step(AdamW settings, double learningRate, double gradientScale, long step) {
        if (gradient == null) {
            gradient = gradients.take().assign(0);
        }
        MomentVectors moments = moments();
        changes.incrementAndGet();
        List<Slice> pieces = pieces();
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean held = new AtomicBoolean(true);
        workers.run(worker -> {
            for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
                Slice piece = pieces.get(i);
                boolean pieceHeld = worker.operations()
                        .adamW(
                                parameters,
                                moments,
                                gradient,
                                piece.offset(),
                                piece.end(),
                                gradientScale,
                                settings,
                                piece.decays() ? settings.weightDecay() : 0,
                                learningRate,
                                step);
                if (!pieceHeld) {
                    held.set(false);
                }
            }
        });
        factory.changed(parameters);
        if (layout.size() > Recomputation.BIG) {
            // Given back to the machine: what comes between two steps needs room too.
            gradient.close();
            gradient = null;
        }
        return held.get() ? Optional.empty() : Optional.of(beyondFloat32());
    }

    /** The first number that float32 does not hold, and where it is; see {@link Held}. */
    private String beyondFloat32() {
        String[] names = {"", "the first moment of ", "the second moment of "};
        for (int v = 0; v < names.length; v++) {
            for (Slice slice : pieces()) {
                float[] values = new float[slice.size()];
                if (v == 0) {
                    FlatVectors.read(parameters, slice.offset(), values, 0, values.length);
                } else {
                    moments.read(v - 1, slice.offset(), values, 0, values.length);
                }
                for (float value : values) {
                    if (v == 0 ? !Held.parameter(value) : !Float.isFinite(value)) {
                        return value + " in " + names[v] + slice.name();
                    }
                }
            }
        }
        throw new IllegalStateException("a step said that its result is beyond float32, and nothing is");
    }

    /** All tensors, big ones in pieces. */
    private List<Slice> pieces() {
        List<Slice> pieces = new ArrayList<>();
        for (Slice slice : layout.slices()) {
            if (!slice.decays()) {
                pieces.add(slice);
                continue;
            }
            int rowsAtOnce = (int) Math.max(1, UPDATE_CHUNK / slice.shape()[1]);
            for (int row = 0; row < slice.shape()[0]; row += rowsAtOnce) {
                int rows = Math.min(rowsAtOnce, slice.shape()[0] - row);
                int offset = slice.offset() + row * slice.shape()[1];
                pieces.add(new Slice(slice.name(), new int[] {rows, slice.shape()[1]}, offset));
            }
        }
        return pieces;
    }

    Parameters current() {
        return new Lent((from, into, at, count) -> FlatVectors.read(parameters, from, into, at, count));
    }

    long changes() {
        return changes.get();
    }

    float[] gradient() {
        return gradient == null ? new float[layout.size()] : FlatVectors.read(gradient);
    }

    List<Parameters> currentMoments() {
        MomentVectors lent = moments();
        return List.of(
                new Lent((from, into, at, count) -> lent.read(0, from, into, at, count)),
                new Lent((from, into, at, count) -> lent.read(1, from, into, at, count)));
    }

    MomentPrecision momentPrecision() {
        return precision;
    }

    /** Copies a vector's elements from an index on into an array. */
    private interface Reader {
        void read(int from, float[] into, int at, int count);
    }

    /** A vector of the network's, read where it lies until the network learns on or is closed. */
    private final class Lent implements Parameters {
        private final Reader reader;
        private final long lentAt = changes.get();

        Lent(Reader reader) {
            this.reader = reader;
        }

        @Override
        public int size() {
            return layout.size();
        }

        @Override
        public boolean there() {
            return changes.get() == lentAt;
        }

        @Override
        public void copy(int from, float[] into, int at, int count) {
            if (!there()) {
                throw new IllegalStateException(
                        "these parameters are gone: their network has learned on, or is closed");
            }
            reader.read(from, into, at, count);
        }
    }

    void restore(Parameters parameters, List<Parameters> moments) {
        requireSize("parameters", parameters);
        changes.incrementAndGet();
        write(parameters, this.parameters);
        if (!moments.isEmpty()) {
            requireSize("first moments", moments.get(0));
            requireSize("second moments", moments.get(1));
            moments().write(moments.get(0), moments.get(1));
        } else if (this.moments != null) {
            this.moments.clear();
        }
        factory.changed(this.parameters);
    }

    private static void write(Parameters from, INDArray into) {
        float[] piece = new float[(int) Math.min(UPDATE_CHUNK, from.size())];
        for (int at = 0; at < from.size(); ) {
            int count = Math.min(piece.length, from.size() - at);
            from.copy(at, piece, 0, count);
            FlatVectors.write(piece, 0, count, into, at);
            at += count;
        }
    }

    @Override
    public void close() {
        changes.incrementAndGet();
        workers.close();
        factory.close();
        parameters.close();
        zeroGradient();
        gradients.close();
        if (moments != null) {
            moments.close();
        }
    }

    private MomentVectors moments() {
        if (moments == null) {
            moments = MomentVectors.zeros(precision, layout.size());
        }
        return moments;
    }

    private INDArray vector() {
        return Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', 1, layout.size());
    }

    private void requireSize(String what, Parameters vector) {
        if (vector.size() != layout.size()) {
            throw new Fault(
                    what,
                    layout.size() + " elements",
                    "" + vector.size(),
                    "they belong to another architecture: compare config.json");
        }
    }

    private static void check(Architecture a) {
        if (a.layers() < 1) {
            throw new Fault("layers", "at least 1", "" + a.layers(), "compare num_hidden_layers in config.json");
        }
        if (a.headWidth() % 2 != 0) {
            throw new Fault("head width", "an even number", "" + a.headWidth(), "RoPE turns pairs of elements");
        }
        if (a.kvHeads() < 1 || a.heads() % a.kvHeads() != 0) {
            throw new Fault(
                    "attention heads",
                    "a multiple of the " + a.kvHeads() + " key/value heads",
                    "" + a.heads(),
                    "compare num_attention_heads and num_key_value_heads in config.json");
        }
    }
}
