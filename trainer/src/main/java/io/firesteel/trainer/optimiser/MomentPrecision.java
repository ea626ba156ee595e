package io.firesteel.trainer.optimiser;

import io.firesteel.core.policy.DataType;

/** In what AdamW's moments are kept between steps; a step is made in single precision whichever it is. */
public enum MomentPrecision {
    /** Single precision: eight bytes a parameter for both. */
    FLOAT32(DataType.F32),
    /**
     * Rounded to bfloat16 after each step, stochastically: four bytes a parameter for both. DeepSeek-V3 learned so (arXiv:2412.19437, §3.3.2);
     * the rounding is ours.
     */
    BF16(DataType.BF16);

    private final DataType stored;

    MomentPrecision(DataType stored) {
        this.stored = stored;
    }

    /** How checkpoints store them, which loses nothing. */
    public DataType stored() {
        return stored;
    }

    /** Bytes of both moments of one parameter. */
    public int bytes() {
        return 2 * stored.bytes();
    }
}
