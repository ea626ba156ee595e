package io.firesteel.cluster.spark.publish;

import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.MergedParameters;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.architecture.Architecture;

import java.util.Locale;

/**
 * The handle of a policy that executors merge: its base, which they fetch once, and its adapters, which are all that travels of each
 * version.
 *
 * @param key which policy; its checksum is of the merged parameters, so what is merged here is what was merged on the driver, to the bit
 * @param base the whole policy that the adapters belong to; who publishes it destroys it
 * @param settings of the adapters
 * @param adapters in their layout's order
 */
public record SentAdapters(PolicyKey key, SentPolicy base, LoraSettings.On settings, SentFloats adapters)
        implements PublishedPolicy {
    @Override
    public Architecture architecture() {
        return base.architecture();
    }

    @Override
    public Parameters fetch() throws InterruptedException {
        AdapterLayout layout = new AdapterLayout(new ParameterLayout(architecture()), settings);
        Parameters sent = adapters.fetch();
        float[] values = new float[layout.size()];
        sent.copy(0, values, 0, values.length);
        Parameters merged = new MergedParameters(BasePolicies.get(base), layout, settings.scale(), values);
        long crc = PolicyPieces.checksum(merged);
        if (crc != key.crc()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s: merged parameters of CRC-32C %08x on the driver, %08x here",
                    key,
                    key.crc(),
                    crc));
        }
        return merged;
    }

    /** Of what travels for this version alone. */
    @Override
    public long bytes() {
        return (long) Float.BYTES * adapters.count();
    }

    /** The base stays: the next version needs it. */
    @Override
    public void release() {
        adapters.release();
    }

    @Override
    public void destroy() {
        adapters.destroy();
    }
}
