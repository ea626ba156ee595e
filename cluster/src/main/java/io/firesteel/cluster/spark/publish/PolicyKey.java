package io.firesteel.cluster.spark.publish;

import java.io.Serializable;

/**
 * Which policy, to the bit.
 *
 * @param runId the run that published it
 * @param version its version
 * @param crc CRC-32C of its parameters as little-endian float32: two policies that bear the same version by mistake are still told apart.
 *     A policy {@linkplain PoliciesAtHand at hand} has a number of its own instead
 */
public record PolicyKey(String runId, long version, long crc) implements Serializable {
    @Override
    public String toString() {
        return "policy " + version + " of run " + runId;
    }
}
