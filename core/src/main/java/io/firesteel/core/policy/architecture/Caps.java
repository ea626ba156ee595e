package io.firesteel.core.policy.architecture;

import java.io.Serializable;

/**
 * Soft caps (Gemma 2, arXiv:2408.00118, §2): {@code cap · tanh(x / cap)}, between −cap and cap. 0 for none.
 *
 * @param attention of scaled scores
 * @param logits of what the head gives, before any temperature
 */
public record Caps(double attention, double logits) implements Serializable {
    public static final Caps NONE = new Caps(0, 0);
}
