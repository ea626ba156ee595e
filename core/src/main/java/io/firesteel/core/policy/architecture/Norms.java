package io.firesteel.core.policy.architecture;

/**
 * Where RMSNorms stand about the two branches of a block, attention and feed-forward, with the tensors' names: {@code x + branch(norm(x))},
 * {@code x + norm(branch(x))}, or both.
 */
public enum Norms {
    /** Llama's. */
    BEFORE("input_layernorm.weight", null, "post_attention_layernorm.weight", null),

    /** OLMo 2's (arXiv:2501.00656, §2.2): what is added to the residual stream is normalised. */
    AFTER(null, "post_attention_layernorm.weight", null, "post_feedforward_layernorm.weight"),

    /** Gemma 2's (arXiv:2408.00118, §2). */
    AROUND(
            "input_layernorm.weight",
            "post_attention_layernorm.weight",
            "pre_feedforward_layernorm.weight",
            "post_feedforward_layernorm.weight");

    private final String beforeAttention;
    private final String afterAttention;
    private final String beforeFeedForward;
    private final String afterFeedForward;

    Norms(String beforeAttention, String afterAttention, String beforeFeedForward, String afterFeedForward) {
        this.beforeAttention = beforeAttention;
        this.afterAttention = afterAttention;
        this.beforeFeedForward = beforeFeedForward;
        this.afterFeedForward = afterFeedForward;
    }

    /** Whether branches read normalised numbers. */
    public boolean before() {
        return this != AFTER;
    }

    /** Whether what branches give is normalised. */
    public boolean after() {
        return this != BEFORE;
    }

    /** Tensor of the norm that attention reads through; only where {@link #before}. */
    public String beforeAttention() {
        return beforeAttention;
    }

    /** Tensor of attention's output norm; only where {@link #after}. */
    public String afterAttention() {
        return afterAttention;
    }

    /** Tensor of the norm that the feed-forward reads through; only where {@link #before}. */
    public String beforeFeedForward() {
        return beforeFeedForward;
    }

    /** Tensor of the feed-forward's output norm; only where {@link #after}. */
    public String afterFeedForward() {
        return afterFeedForward;
    }
}
