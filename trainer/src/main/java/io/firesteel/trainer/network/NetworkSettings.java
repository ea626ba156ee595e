package io.firesteel.trainer.network;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.trainer.optimiser.MomentPrecision;

/**
 * How the network computes; none of it changes what it learns beyond rounding, and {@code threads} not even that.
 *
 * @param threads workers, each with its own activations and gradient; micro-batches are spread over them. One per core of a CPU,
 *     one on a GPU
 * @param backend which operations to use
 * @param recompute whether blocks keep their activations for the backward pass or compute them again
 * @param arithmetic whose products these are, of the fused operations
 * @param moments what AdamW's are kept in, by the fused operations
 */
public record NetworkSettings(
        int threads, Backend backend, Recompute recompute, Arithmetic arithmetic, MomentPrecision moments) {
    /** Which operations compute. */
    public enum Backend {
        /** Fused on a CPU, plain elsewhere. */
        AUTO,
        /** Our own kernels, on the CPU. */
        FUSED,
        /** ND4J's operations, on whatever ND4J runs on. */
        PLAIN
    }

    /** Memory against time. */
    public enum Recompute {
        /**
         * On where keeping the activations would take more than a quarter of the memory that Java may use (512 MiB of less than 2 GiB, a third
         * of less than 1.5); above 268 million parameters where it would take more than 512 MiB.
         */
        AUTO,
        /** A block keeps its input only and is computed once more in the backward pass: a third more time. */
        ON,
        /** Everything is kept. */
        OFF
    }

    public NetworkSettings {
        if (threads < 1) {
            throw new Fault(
                    "trainer.threads", "at least 1", "" + threads, "use the number of cores of the trainer's machine");
        }
    }

    /** With moments in single precision. */
    public NetworkSettings(int threads, Backend backend, Recompute recompute, Arithmetic arithmetic) {
        this(threads, backend, recompute, arithmetic, MomentPrecision.FLOAT32);
    }

    /** With our own products, and moments in single precision. */
    public NetworkSettings(int threads, Backend backend, Recompute recompute) {
        this(threads, backend, recompute, Arithmetic.EXACT, MomentPrecision.FLOAT32);
    }

    /** Both choices left to the machine. */
    public static NetworkSettings threads(int threads) {
        return new NetworkSettings(threads, Backend.AUTO, Recompute.AUTO);
    }
}
