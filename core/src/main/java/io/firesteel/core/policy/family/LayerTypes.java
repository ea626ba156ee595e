package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;

import java.util.List;

/** An architecture's windows as config.json says them: one size, and the layers that have it. */
final class LayerTypes {
    private LayerTypes() {}

    /** The size; 0 where no layer has a window. */
    static int window(Architecture architecture) {
        return architecture.attention().stream()
                .mapToInt(LayerAttention::window)
                .max()
                .orElse(0);
    }

    /** The same, null where no layer has a window. */
    static Integer windowOrNull(Architecture architecture) {
        int window = window(architecture);
        return window == 0 ? null : window;
    }

    /** {@code layer_types}. */
    static List<String> of(Architecture architecture) {
        return architecture.attention().stream()
                .map(layer -> layer.window() > 0 ? ConfigFields.SLIDING : ConfigFields.FULL)
                .toList();
    }
}
