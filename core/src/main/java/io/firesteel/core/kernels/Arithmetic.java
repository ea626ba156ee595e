package io.firesteel.core.kernels;

import io.firesteel.core.Fault;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Who multiplies matrices, in sampling and in learning alike; see {@code run.kernels} and {@code run.precision} in reference.conf.
 *
 * @param kernels ours, or the machine's
 * @param precision of what is multiplied; sums are of single precision in either
 * @param implementation the one that {@link #here} found, which every other process then has to find too; "" before that, and for exact
 *     kernels, which need none
 */
public record Arithmetic(Choice kernels, Precision precision, String implementation) implements Serializable {
    /** Our own kernels. */
    public static final Arithmetic EXACT = new Arithmetic(Choice.EXACT, Precision.FLOAT32);

    /** Whose products. */
    public enum Choice {
        /** Ours: the same bits on every CPU. */
        EXACT,
        /** oneDNN's: the same bits on one kind of CPU. */
        FAST
    }

    /** Of the numbers that are multiplied. */
    public enum Precision {
        /** Single precision. */
        FLOAT32,
        /** Both sides of a product rounded to bfloat16: eight bits of significand. */
        BF16
    }

    public Arithmetic {
        if (kernels == Choice.EXACT && precision == Precision.BF16) {
            throw new Fault(
                    "precision",
                    "float32 with run.kernels = exact",
                    "bf16",
                    "add run.kernels=fast, which multiplies bfloat16 numbers; or leave run.precision out");
        }
    }

    public Arithmetic(Choice kernels, Precision precision) {
        this(kernels, precision, "");
    }

    /**
     * The same, of this machine: bound to the implementation that is found here.
     *
     * @throws Fault if this machine has none that keeps the promise
     */
    public Arithmetic here() {
        return new Arithmetic(kernels, precision, Kernels.of(this).implementation());
    }

    /** Bytes that a weight takes as products read it. */
    public int bytesOfWeight() {
        return precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
    }

    /** Whether weights lie in Java's heap as products read them: oneDNN's lie outside. */
    public boolean weightsOnHeap() {
        return kernels == Choice.EXACT;
    }

    /** For provenance; empty for exact kernels, whose bits are the same everywhere. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (kernels == Choice.FAST) {
            facts.put("kernels", "fast");
            facts.put("precision", precision.name().toLowerCase(Locale.ROOT));
            facts.put("implementation", here().implementation());
        }
        return facts;
    }
}
