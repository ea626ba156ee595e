package io.firesteel.trainer.network;

/**
 * How many logits exist at once. A vocabulary of 150,000 and 4,000 learned tokens would make 2.4 GB of them otherwise.
 *
 * @param chunk logits computed at a time on the way forth, about; at least one row
 * @param whole logits that a micro-batch may have in one piece, for both ways; with more, they are computed in chunks of rows, and the way back takes
 *     them in slices of the vocabulary, which rounds otherwise
 * @param kept logits that a micro-batch may keep in chunks until the way back; with more, they are computed twice, to the same bits
 * @param slice the most tokens of the vocabulary whose logits are taken at a time on the way back
 */
record LogitMemory(int chunk, long whole, long kept, int slice) {
    /** Chunks of 64 MiB, so that the head's weights are read for hundreds of rows at a time; as much in one piece; slices as the operations like them. */
    static final LogitMemory USUAL = new LogitMemory(1 << 24, 1L << 24, 0, Integer.MAX_VALUE);

    LogitMemory keeping(long most) {
        return new LogitMemory(chunk, whole, most, slice);
    }
}
