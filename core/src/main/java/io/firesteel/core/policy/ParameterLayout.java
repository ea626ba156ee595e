package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Norms;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor lies in the one flat vector of parameters. Names and element order are Hugging Face's: a linear
 * layer's weight is {@code [out, in]}, row-major, so reading and writing safetensors is a copy.
 *
 * <p>Order: embedding, then per layer norm before attention, q, k, v (each weight, then bias), q norm, k norm, o, norm after attention,
 * norm before the feed-forward, gate, up, down, norm after the feed-forward, of these what the architecture has; final norm; head unless
 * tied.
 */
public final class ParameterLayout implements Serializable {
    private static final long serialVersionUID = 1;

    /** One tensor: its Hugging Face name, its shape, and its first element's index in the flat vector. */
    public record Slice(String name, int[] shape, int offset) implements Serializable {
        public int size() {
            int size = 1;
            for (int each : shape) {
                size = Math.multiplyExact(size, each);
            }
            return size;
        }

        public int end() {
            return offset + size();
        }

        /** Whether AdamW decays it: matrices are decayed, norms and biases are not. */
        public boolean decays() {
            return shape.length > 1;
        }
    }

    private final Map<String, Slice> slices = new LinkedHashMap<>();
    private final int size;

    /** A policy's. */
    public ParameterLayout(Architecture a) {
        this(a, !a.tiedHead(), false);
    }

    /**
     * Of a policy's blocks with one number in place of logits: the same without a head of the policy's own, then {@value #SCORE},
     * {@code [1, D]}.
     */
    public static ParameterLayout withScalarHead(Architecture a) {
        return new ParameterLayout(a, false, true);
    }

    private ParameterLayout(Architecture a, boolean ownHead, boolean scalarHead) {
        List<Object[]> tensors = new ArrayList<>();
        tensors.add(new Object[] {EMBEDDING, new int[] {a.vocabulary(), a.width()}});
        for (int l = 0; l < a.layers(); l++) {
            block(a, "model.layers." + l + ".", tensors);
        }
        tensors.add(new Object[] {"model.norm.weight", new int[] {a.width()}});
        if (ownHead) {
            tensors.add(new Object[] {"lm_head.weight", new int[] {a.vocabulary(), a.width()}});
        }
        if (scalarHead) {
            tensors.add(new Object[] {SCORE, new int[] {1, a.width()}});
        }
        long offset = 0;
        for (Object[] t : tensors) {
            Slice slice = new Slice((String) t[0], (int[]) t[1], (int) offset);
            slices.put(slice.name(), slice);
            offset += slice.size();
            if (offset > Integer.MAX_VALUE - 8) {
                throw new Fault(
                        "policy",
                        "at most 2,147,483,639 parameters",
                        "more",
                        "Firesteel keeps all parameters in one Java array; use a smaller policy");
            }
        }
        size = (int) offset;
    }

    private static void block(Architecture a, String at, List<Object[]> tensors) {
        Norms norms = a.parts().norms();
        if (norms.before()) {
            tensors.add(new Object[] {at + norms.beforeAttention(), new int[] {a.width()}});
        }
        if (a.parts().joined()) {
            tensors.add(new Object[] {at + QKV, new int[] {a.queryWidth() + 2 * a.kvWidth(), a.width()}});
        } else {
            for (String p : new String[] {"q", "k", "v"}) {
                int out = p.equals("q") ? a.queryWidth() : a.kvWidth();
                tensors.add(new Object[] {at + "self_attn." + p + "_proj.weight", new int[] {out, a.width()}});
                if (a.parts().qkvBias()) {
                    tensors.add(new Object[] {at + "self_attn." + p + "_proj.bias", new int[] {out}});
                }
            }
        }
        if (a.normsQueriesAndKeys()) {
            tensors.add(new Object[] {at + QUERY_NORM, new int[] {a.queryWidth() / a.normedQueries()}});
            tensors.add(new Object[] {at + KEY_NORM, new int[] {a.kvWidth() / a.normedKeys()}});
        }
        tensors.add(new Object[] {at + "self_attn.o_proj.weight", new int[] {a.width(), a.queryWidth()}});
        if (norms.after()) {
            tensors.add(new Object[] {at + norms.afterAttention(), new int[] {a.width()}});
        }
        if (norms.before()) {
            tensors.add(new Object[] {at + norms.beforeFeedForward(), new int[] {a.width()}});
        }
        if (a.parts().joined()) {
            tensors.add(new Object[] {at + GATE_UP, new int[] {2 * a.feedForward(), a.width()}});
        } else {
            tensors.add(new Object[] {at + "mlp.gate_proj.weight", new int[] {a.feedForward(), a.width()}});
            tensors.add(new Object[] {at + "mlp.up_proj.weight", new int[] {a.feedForward(), a.width()}});
        }
        tensors.add(new Object[] {at + "mlp.down_proj.weight", new int[] {a.width(), a.feedForward()}});
        if (norms.after()) {
            tensors.add(new Object[] {at + norms.afterFeedForward(), new int[] {a.width()}});
        }
    }

    /** Gain of the queries' norm, by the rest of its name. */
    public static final String QUERY_NORM = "self_attn.q_norm.weight";

    /** Gain of the keys' norm. */
    public static final String KEY_NORM = "self_attn.k_norm.weight";

    private static final String QKV = "self_attn.qkv_proj.weight";
    private static final String GATE_UP = "mlp.gate_up_proj.weight";

    public static final String EMBEDDING = "model.embed_tokens.weight";

    /** A scalar head; Hugging Face's name in sequence classification. */
    public static final String SCORE = "score.weight";

    /** Number of parameters. */
    public int size() {
        return size;
    }

    /** All tensors in order. */
    public List<Slice> slices() {
        return List.copyOf(slices.values());
    }

    /** The tensor of that name; a fault if the architecture has none. */
    public Slice slice(String name) {
        Slice slice = slices.get(name);
        if (slice == null) {
            throw new Fault(
                    "parameter " + name,
                    "one of this architecture's tensors",
                    "no such tensor",
                    "known: " + slices.keySet());
        }
        return slice;
    }

    /** A layer's tensor by the rest of its name, such as {@code slice(3, "mlp.up_proj.weight")}. */
    public Slice slice(int layer, String rest) {
        return slice("model.layers." + layer + "." + rest);
    }

    /** Weights of a layer's projections to queries, keys and values, in this order: three, or one where they are joined. */
    public List<Slice> queriesKeysValues(int layer) {
        return joinedOr(layer, QKV, "self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight");
    }

    /** Weights of a layer's gate and of what it gates: two, or one where they are joined. */
    public List<Slice> gateUp(int layer) {
        return joinedOr(layer, GATE_UP, "mlp.gate_proj.weight", "mlp.up_proj.weight");
    }

    private List<Slice> joinedOr(int layer, String joined, String... single) {
        return slices.containsKey("model.layers." + layer + "." + joined)
                ? List.of(slice(layer, joined))
                : Arrays.stream(single).map(rest -> slice(layer, rest)).toList();
    }

    /** The output head: the embedding where it is tied. */
    public Slice head() {
        return slices.getOrDefault("lm_head.weight", slices.get(EMBEDDING));
    }
}
