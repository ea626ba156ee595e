package io.firesteel.trainer.network;

/**
 * How many logits exist at once. A vocabulary of 150,000 and 4,000 learned tokens would make 2.4 GB of them otherwise.
 *
 * @param chunk logits computed at a time on the way forth, about; at least one row
 * @param kept logits that a micro-batch may keep for its backward pass; with more, they are computed twice
 * @param slice the most tokens of the vocabulary whose logits are computed at a time on the way back
 */
record LogitMemory(int chunk, long kept, int slice) {
    /** Chunks of 64 MiB, so that the head's weights are read for hundreds of rows at a time; as much kept; slices as the operations like them. */
    static final LogitMemory USUAL = new LogitMemory(1 << 24, 1L << 24, Integer.MAX_VALUE);
}
