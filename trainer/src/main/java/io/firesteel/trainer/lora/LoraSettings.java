package io.firesteel.trainer.lora;

import io.firesteel.core.Fault;

import java.util.List;
import java.util.Set;

/**
 * Low-rank adapters (Hu et al. 2021, arXiv:2106.09685).
 *
 * @param rank r: columns of B and rows of A, at least 1
 * @param alpha the product is scaled by alpha / rank, so that the rank can be changed without a new learning rate; above 0
 * @param targets which matrices of each block get adapters, by the last part of their names: {@code q_proj}, {@code k_proj},
 *     {@code v_proj}, {@code o_proj}, {@code gate_proj}, {@code up_proj}, {@code down_proj}
 */
public record LoraSettings(int rank, double alpha, List<String> targets) {
    /** All matrices of a block. */
    public static final List<String> ALL =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    public LoraSettings {
        targets = List.copyOf(targets);
        if (rank < 1) {
            throw new Fault("LoRA's rank", "at least 1", Integer.toString(rank), "8 to 64 is usual");
        }
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new Fault("LoRA's alpha", "a number above 0", Double.toString(alpha), "once or twice the rank is usual");
        }
        if (targets.isEmpty() || !Set.copyOf(ALL).containsAll(targets) || Set.copyOf(targets).size() != targets.size()) {
            throw new Fault("LoRA's targets", "some of " + ALL + ", each once", targets.toString(), "all of them is usual");
        }
    }

    /** What B A is multiplied by. */
    public double scale() {
        return alpha / rank;
    }
}
