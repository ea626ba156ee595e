package io.firesteel.trainer.network;

/**
 * How many logits exist at once. A vocabulary of 150,000 and 4,000 learned tokens would make 2.4 GB of them otherwise.
 *
 * @param chunk logits computed at a time, about; at least one row
 * @param kept logits that a micro-batch may keep for its backward pass; with more, they are computed twice
 */
record LogitMemory(int chunk, long kept) {
    /** Chunks of 16 MiB, 64 MiB kept. */
    static final LogitMemory USUAL = new LogitMemory(1 << 22, 1L << 24);
}
