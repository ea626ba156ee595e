package io.firesteel.cluster.stage;

import io.firesteel.trainer.optimiser.LearningNetwork;

import java.util.Arrays;
import java.util.List;

/**
 * Knows whether what learns is still as the last whole step has left it, so that it can be saved after a step that failed: before an
 * optimiser has changed anything, that step has only computed.
 */
final class WholeStep {
    private final List<LearningNetwork> networks;
    private long[] changes;

    /** Begins with what is there. */
    WholeStep(List<LearningNetwork> networks) {
        this.networks = List.copyOf(networks);
        done();
    }

    /** Says that a step has come to its end. */
    void done() {
        changes = now();
    }

    /** Whether nothing has changed since. */
    boolean isLast() {
        return Arrays.equals(now(), changes);
    }

    private long[] now() {
        return networks.stream().mapToLong(LearningNetwork::changes).toArray();
    }
}
