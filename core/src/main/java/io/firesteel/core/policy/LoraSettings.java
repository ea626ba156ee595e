package io.firesteel.core.policy;

import io.firesteel.core.config.Requirements;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/** Whether a policy learns whole or by low-rank adapters. Closed: exactly what a configuration can name. */
public sealed interface LoraSettings extends Serializable {
    /** All matrices of a block. */
    List<String> ALL = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /** What a family that joins matrices has in place of some of them (Phi-3). */
    List<String> JOINED = List.of("qkv_proj", "gate_up_proj");

    /** Every parameter learns. */
    record Off() implements LoraSettings {}

    /**
     * Low-rank adapters learn (Hu et al. 2021, arXiv:2106.09685).
     *
     * @param rank r: columns of B and rows of A, at least 1
     * @param alpha the product is scaled by alpha / rank, so that the rank can be changed without a new learning rate; above 0
     * @param targets which matrices of each block get adapters, by the last part of their names: {@code q_proj}, {@code k_proj},
     *     {@code v_proj}, {@code o_proj}, {@code gate_proj}, {@code up_proj}, {@code down_proj}, and of Phi-3
     *     {@code qkv_proj}, {@code gate_up_proj}
     */
    record On(int rank, double alpha, List<String> targets) implements LoraSettings {
        public On {
            targets = List.copyOf(targets);
            Set<String> once = Set.copyOf(targets);
            new Requirements()
                    .that(rank >= 1, "rank", "at least 1", rank, "8 to 64 is usual")
                    .that(
                            alpha > 0 && alpha < Double.POSITIVE_INFINITY,
                            "alpha",
                            "a number above 0",
                            alpha,
                            "once or twice the rank is usual")
                    .that(
                            !once.isEmpty()
                                    && once.stream().allMatch(name -> ALL.contains(name) || JOINED.contains(name))
                                    && once.size() == targets.size(),
                            "targets",
                            "some of " + ALL + " or " + JOINED + ", each once",
                            targets,
                            "all that the policy has is usual")
                    .check();
        }

        /** What B A is multiplied by. */
        public double scale() {
            return alpha / rank;
        }
    }
}
