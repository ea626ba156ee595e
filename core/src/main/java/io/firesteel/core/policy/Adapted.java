package io.firesteel.core.policy;

import java.io.Serializable;

/**
 * How a policy comes of another one: by low-rank adapters, which are all that differs. Whoever has the base needs only them.
 *
 * @param base the other policy, which is whole
 * @param settings of the adapters
 * @param adapters in {@link #layout}'s order; nobody writes into them
 */
@SuppressWarnings("ArrayRecordComponent")
public record Adapted(Policy base, LoraSettings.On settings, float[] adapters) implements Serializable {
    public AdapterLayout layout() {
        return new AdapterLayout(base.layout(), settings);
    }

    /** Base and adapters as one. */
    public MergedParameters merged() {
        return new MergedParameters(base, layout(), settings.scale(), adapters);
    }
}
