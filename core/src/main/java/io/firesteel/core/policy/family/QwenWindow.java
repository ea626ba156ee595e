package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.List;
import java.util.Map;

/** Qwen's window: its configurations name one even where it is off, and where it is on the first {@code max_window_layers} see everything. */
final class QwenWindow {
    private QwenWindow() {}

    static List<LayerAttention> read(ConfigFields config) {
        Rotary rotary = config.rotary();
        boolean on = config.json().bool("use_sliding_window", false);
        int window = on ? config.window(4096) : 0;
        int full = config.json().integer("max_window_layers", 28);
        return config.byType(
                layer -> window > 0 && layer >= full,
                new LayerAttention(rotary, 0),
                new LayerAttention(rotary, window));
    }

    static void write(Architecture architecture, Map<String, Object> config) {
        int window = LayerTypes.window(architecture);
        config.put("use_sliding_window", window > 0);
        if (window > 0) {
            config.put("sliding_window", window);
            config.put("layer_types", LayerTypes.of(architecture));
        }
    }
}
