package io.firesteel.core.policy;

import io.firesteel.core.Sha256;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** All weights of a policy, one after the other in {@link ParameterLayout}'s order, wherever they are kept: in one array, or in the pieces in which they came. */
public interface Parameters {
    /** How many there are. */
    int size();

    /**
     * Copies {@code count} of them.
     *
     * @param from index of the first
     * @param into where they go, from index {@code at} on
     */
    void copy(int from, float[] into, int at, int count);

    /** Whether they are still what they were. A network's are not once it has learned on; then {@link #copy} refuses. */
    default boolean there() {
        return true;
    }

    /** All of them in one array of the caller's. */
    default float[] toArray() {
        float[] all = new float[size()];
        copy(0, all, 0, all.length);
        return all;
    }

    /** Those in an array, which is not copied. */
    static Parameters of(float[] numbers) {
        return new ArrayParameters(numbers);
    }

    /** SHA-256 over their bits: two policies of one architecture with the same fingerprint compute the same, to the bit. */
    default String fingerprint() {
        MessageDigest digest = Sha256.digest();
        float[] piece = new float[1 << 14];
        ByteBuffer buffer = ByteBuffer.allocate(piece.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < size(); ) {
            int count = Math.min(piece.length, size() - at);
            copy(at, piece, 0, count);
            buffer.clear();
            buffer.asFloatBuffer().put(piece, 0, count);
            digest.update(buffer.array(), 0, count * Float.BYTES);
            at += count;
        }
        return Sha256.hex(digest);
    }
}
