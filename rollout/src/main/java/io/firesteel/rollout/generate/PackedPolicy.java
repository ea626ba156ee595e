package io.firesteel.rollout.generate;

import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.kernels.PackedMatrix;
import io.firesteel.core.kernels.Table;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Norms;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * A policy's weights laid out for decoding, once per version: query, key and value projections side by side in one matrix, gate and
 * up projections in another. The norms are copied as they are, and so is the embedding unless the head is the same and gives its numbers; so
 * nothing holds on to the policy itself, whose memory a big one would take twice. Immutable, so several threads may decode with one. Closing
 * frees what lies outside Java's heap: what is not laid out for our own kernels.
 */
public final class PackedPolicy implements AutoCloseable {
    /**
     * One decoder block.
     *
     * @param qkv {@code [D, H·headWidth + 2·K·headWidth]}
     * @param bias of qkv, or null
     * @param gateUp {@code [D, 2·F]}
     */
    record Block(
            PackedMatrix qkv, float[] bias, PackedMatrix output, PackedMatrix gateUp, PackedMatrix down, Gains gains) {}

    /** Where a block's gains are in {@link #norms}; −1 for a norm that it does not have. */
    record Gains(
            int beforeAttention, int query, int key, int afterAttention, int beforeFeedForward, int afterFeedForward) {}

    /** Elements that are copied before they are packed: few enough to stay in the second-level cache. */
    private static final int ELEMENTS_AT_A_TIME = 1 << 15;

    private final Kernels kernels;
    private final Architecture architecture;
    private final long version;
    private final float[] norms; // one behind the other
    private final List<Block> blocks = new ArrayList<>();
    private final PackedMatrix head;
    private final boolean givesLogits;
    private final Table embedding; // null if it is the head's
    private final int finalNorm;

    /** For our own kernels. */
    public PackedPolicy(Policy policy) {
        this(policy, Kernels.best());
    }

    public PackedPolicy(Policy policy, Kernels kernels) {
        this(policy.architecture(), policy.version(), policy, kernels);
    }

    /**
     * @param parameters of that architecture
     * @param kernels who multiplies by them
     */
    public PackedPolicy(Architecture architecture, long version, Parameters parameters, Kernels kernels) {
        this(null, architecture, version, parameters, kernels);
    }

    private PackedPolicy(
            PackedPolicy spare, Architecture architecture, long version, Parameters parameters, Kernels kernels) {
        this(
                spare,
                architecture,
                version,
                parameters,
                kernels,
                beside(
                        kernels,
                        parameters,
                        List.of(new ParameterLayout(architecture).head()),
                        spare == null ? null : spare.head),
                true);
    }

    /**
     * The same in the memory of one that nobody uses any more, which is lost: of a big policy, a second one would be garbage for as long as
     * the collector likes.
     *
     * @param spare null for none; of another architecture, it is not used
     */
    public static PackedPolicy inPlaceOf(
            PackedPolicy spare, Architecture architecture, long version, Parameters parameters, Kernels kernels) {
        boolean fits = spare != null
                && spare.kernels == kernels
                && spare.givesLogits
                && spare.architecture.equals(architecture)
                && !spare.head.isNarrow(); // of that little could be used, and all of it would stay meanwhile
        if (spare != null && !fits) {
            spare.close();
        }
        try {
            return new PackedPolicy(fits ? spare : null, architecture, version, parameters, kernels);
        } catch (RuntimeException | Error e) {
            if (fits) {
                spare.close(); // nobody else would
            }
            throw e;
        }
    }

    /**
     * A policy's blocks with one number in place of logits: a reward model.
     *
     * @param parameters of that architecture, whose own head is not used
     * @param score the head, {@code [D]}
     * @param kernels who multiplies by them
     */
    public static PackedPolicy withScalarHead(
            Architecture architecture, long version, Parameters parameters, float[] score, Kernels kernels) {
        return new PackedPolicy(
                null,
                architecture,
                version,
                parameters,
                kernels,
                kernels.forward(score, 0, 1, architecture.width()).narrowed(),
                false);
    }

    private PackedPolicy(
            PackedPolicy spare,
            Architecture architecture,
            long version,
            Parameters parameters,
            Kernels kernels,
            PackedMatrix head,
            boolean givesLogits) {
        this.kernels = kernels;
        this.architecture = architecture;
        this.version = version;
        ParameterLayout layout = new ParameterLayout(architecture);
        boolean embeddingIsHead = givesLogits && architecture.tiedHead() && head.givesColumns();
        List<Slice> gains = layout.slices().stream()
                .filter(slice -> slice.name().endsWith("norm.weight"))
                .toList();
        norms = spare != null
                ? spare.norms
                : new float[gains.stream().mapToInt(Slice::size).sum()];
        Map<String, Integer> at = new HashMap<>();
        int end = 0;
        for (Slice slice : gains) {
            parameters.copy(slice.offset(), norms, end, slice.size());
            if (architecture.parts().gainsFromOne()) {
                for (int i = end; i < end + slice.size(); i++) {
                    norms[i] += 1;
                }
            }
            at.put(slice.name(), end);
            end += slice.size();
        }
        for (int layer = 0; layer < architecture.layers(); layer++) {
            blocks.add(block(parameters, layout, layer, at, spare == null ? null : spare.blocks.get(layer)));
        }
        this.head = head;
        this.givesLogits = givesLogits;
        embedding = embeddingIsHead
                ? null
                : table(
                        kernels,
                        parameters,
                        layout.slice(ParameterLayout.EMBEDDING),
                        spare == null ? null : spare.embedding);
        finalNorm = at.get("model.norm.weight");
    }

    private Block block(
            Parameters parameters, ParameterLayout layout, int layer, Map<String, Integer> at, Block spare) {
        float[] bias = null;
        if (architecture.parts().qkvBias()) {
            bias = new float[architecture.queryWidth() + 2 * architecture.kvWidth()];
            int end = 0;
            for (String projection : new String[] {"q", "k", "v"}) {
                Slice slice = layout.slice(layer, "self_attn." + projection + "_proj.bias");
                parameters.copy(slice.offset(), bias, end, slice.size());
                end += slice.size();
            }
        }
        return new Block(
                beside(kernels, parameters, layout.queriesKeysValues(layer), spare == null ? null : spare.qkv),
                bias,
                beside(
                        kernels,
                        parameters,
                        List.of(layout.slice(layer, "self_attn.o_proj.weight")),
                        spare == null ? null : spare.output),
                beside(kernels, parameters, layout.gateUp(layer), spare == null ? null : spare.gateUp),
                beside(
                        kernels,
                        parameters,
                        List.of(layout.slice(layer, "mlp.down_proj.weight")),
                        spare == null ? null : spare.down),
                gains(layer, at));
    }

    private Gains gains(int layer, Map<String, Integer> at) {
        Norms names = architecture.parts().norms();
        ToIntFunction<String> place = rest -> at.getOrDefault("model.layers." + layer + "." + rest, -1);
        return new Gains(
                place.applyAsInt(names.beforeAttention()),
                place.applyAsInt(ParameterLayout.QUERY_NORM),
                place.applyAsInt(ParameterLayout.KEY_NORM),
                place.applyAsInt(names.afterAttention()),
                place.applyAsInt(names.beforeFeedForward()),
                place.applyAsInt(names.afterFeedForward()));
    }

    /** Weights of layers that share an input, their outputs side by side, in the memory of a matrix of that shape unless it is null. */
    private static PackedMatrix beside(
            Kernels kernels, Parameters parameters, List<Slice> weights, PackedMatrix spare) {
        int inputs = weights.get(0).shape()[1];
        PackedMatrix packed = kernels.matrix(
                inputs, weights.stream().mapToInt(w -> w.shape()[0]).sum(), spare);
        float[] rows = new float[Math.max(1, ELEMENTS_AT_A_TIME / inputs) * inputs];
        int first = 0;
        for (Slice weight : weights) {
            for (int at = 0; at < weight.size(); at += rows.length) {
                int size = Math.min(rows.length, weight.size() - at);
                parameters.copy(weight.offset() + at, rows, 0, size);
                packed.putRows(first, rows, 0, inputs, size / inputs);
                first += size / inputs;
            }
        }
        return packed.narrowed();
    }

    /** @param spare of that shape and not closed, or null */
    private static Table table(Kernels kernels, Parameters parameters, Slice slice, Table spare) {
        int rows = slice.shape()[0];
        int width = slice.shape()[1];
        Table table = spare == null ? kernels.table(rows, width) : spare;
        int atATime = Math.max(1, ELEMENTS_AT_A_TIME / width);
        float[] some = new float[atATime * width];
        for (int row = 0; row < rows; row += atATime) {
            int count = Math.min(atATime, rows - row);
            parameters.copy(slice.offset() + row * width, some, 0, count * width);
            table.put(row, some, 0, count);
        }
        return table;
    }

    /** Who multiplies by these weights. */
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public void close() {
        for (Block block : blocks) {
            block.qkv().close();
            block.output().close();
            block.gateUp().close();
            block.down().close();
        }
        head.close();
        if (embedding != null) {
            embedding.close();
        }
    }

    public Architecture architecture() {
        return architecture;
    }

    public long version() {
        return version;
    }

    /** Rows of the embedding, {@code [count, D]}: those of the first so many tokens. */
    void embed(int[] tokens, int count, float[] into) {
        int width = architecture.width();
        for (int i = 0; i < count; i++) {
            if (embedding == null) {
                head.column(tokens[i], into, i * width);
            } else {
                embedding.copy(tokens[i], into, i * width);
            }
        }
    }

    /** Where {@link #finalNorm} and the blocks' norms are. */
    float[] norms() {
        return norms;
    }

    Block block(int layer) {
        return blocks.get(layer);
    }

    /** Numbers after each token: V logits, or one. */
    int outputs() {
        return head.columns();
    }

    /** Whether these are logits, which the policy's own scale and cap are for. */
    boolean givesLogits() {
        return givesLogits;
    }

    PackedMatrix head() {
        return head;
    }

    int finalNorm() {
        return finalNorm;
    }
}
