package io.firesteel.core.policy.architecture;

/** What the gate of a feed-forward passes through (Shazeer 2020, arXiv:2002.05202). */
public enum Activation {
    /** {@code x·σ(x)}. */
    SILU("silu"),

    /** {@code x·½(1 + tanh(√(2/π)·(x + 0.044715·x³)))} (Hendrycks, Gimpel 2016, arXiv:1606.08415, §2). */
    GELU_TANH("gelu_pytorch_tanh");

    private final String name;

    Activation(String name) {
        this.name = name;
    }

    /** Hugging Face's name for it. */
    public String hiddenAct() {
        return name;
    }
}
