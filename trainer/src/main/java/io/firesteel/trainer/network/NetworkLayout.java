package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each tensor of a network with a given head lies in its flat vector: the policy's tensors, and where the head gives one
 * number instead of logits, {@value #SCALAR} in place of a head of the policy's own.
 */
final class NetworkLayout {
    /** Of a scalar head, {@code [1, D]}; Hugging Face's name in sequence classification. */
    static final String SCALAR = "score.weight";

    private final List<Slice> slices;

    NetworkLayout(Architecture architecture, Head head) {
        ParameterLayout policy = new ParameterLayout(architecture);
        if (head instanceof Head.LogProb) {
            slices = policy.slices();
            return;
        }
        List<Slice> all = new ArrayList<>(policy.slices());
        if (!architecture.tiedHead()) {
            all.remove(policy.head()); // the last one
        }
        all.add(new Slice(
                SCALAR,
                new int[] {1, architecture.width()},
                all.get(all.size() - 1).end()));
        slices = List.copyOf(all);
    }

    /** All tensors in order. */
    List<Slice> slices() {
        return slices;
    }

    /** Number of parameters. */
    int size() {
        return slices.get(slices.size() - 1).end();
    }

    /** The scalar head's tensor: the last one. */
    Slice scalar() {
        return slices.get(slices.size() - 1);
    }
}
