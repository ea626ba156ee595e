package io.firesteel.rollout.generate;

import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;

/**
 * What a {@link PackedPolicy} holds, worked out before it is made. With our own kernels every weight lies in Java's heap, in float32; the head
 * is the embedding, too, where the policy ties them. With the machine's own, matrices lie outside the heap, in the precision that they are multiplied
 * in, and so does the embedding, whose numbers must be as they are; the heap has norms and biases.
 *
 * <p>Our own kernels hold a policy whose weights are all bfloat16 numbers in half of this, until it has learned.
 *
 * @param heap bytes in Java's heap
 * @param outside bytes outside it
 */
public record PackedMemory(long heap, long outside) {
    /** Of a policy with its own head. */
    public static PackedMemory of(Architecture architecture, Arithmetic arithmetic) {
        ParameterLayout layout = new ParameterLayout(architecture);
        if (arithmetic.weightsOnHeap()) {
            return new PackedMemory((long) Float.BYTES * layout.size(), 0);
        }
        long heap = 0;
        long outside = 0;
        for (Slice slice : layout.slices()) {
            boolean embedding = slice.name().equals(ParameterLayout.EMBEDDING);
            boolean matrix = slice.shape().length > 1;
            if (!matrix) {
                heap += (long) Float.BYTES * slice.size();
            }
            if (embedding) {
                outside += (long) Float.BYTES * slice.size();
            }
            if (embedding ? architecture.tiedHead() : matrix) {
                outside += (long) arithmetic.bytesOfWeight() * slice.size();
            }
        }
        return new PackedMemory(heap, outside);
    }

    public PackedMemory plus(PackedMemory other) {
        return new PackedMemory(heap + other.heap, outside + other.outside);
    }

    public PackedMemory times(int count) {
        return new PackedMemory(count * heap, count * outside);
    }
}
