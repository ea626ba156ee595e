package io.firesteel.cluster.wire;

import io.firesteel.core.Prompt;
import io.firesteel.rollout.SampledGroups;

import java.io.Serializable;
import java.util.Map;

/**
 * The way of a task's groups from an executor to the driver. Prompts stay at home: only their ids travel, and the driver puts its own
 * back in. What comes out equals what went in, bit for bit.
 */
public interface RolloutCodec extends Serializable {
    /** The groups as bytes. */
    byte[] encode(SampledGroups sampled);

    /**
     * The groups of {@link #encode}, in the same order.
     *
     * @param prompts the asked-for prompts by id; an id that is not among them is a fault
     */
    SampledGroups decode(byte[] bytes, Map<String, Prompt> prompts);
}
