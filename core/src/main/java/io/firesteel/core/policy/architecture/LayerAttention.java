package io.firesteel.core.policy.architecture;

import java.io.Serializable;

/**
 * What a layer's attention reaches, and how it tells positions apart.
 *
 * @param rotary of its queries and keys
 * @param window how many positions a query sees, its own the last of them (Beltagy et al. 2020, arXiv:2004.05150, §3.1); 0 for all
 *     up to its own. With 3, position 7 sees 5, 6 and 7.
 */
public record LayerAttention(Rotary rotary, int window) implements Serializable {}
