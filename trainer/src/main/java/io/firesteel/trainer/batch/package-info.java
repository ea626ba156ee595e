/**
 * Lays sequences end to end into micro-batches for the network, without padding, and keeps together what must be computed together.
 *
 * <p>Start with {@link io.firesteel.trainer.batch.SequencePacker}. What a sequence is learned for is not known here.
 */
package io.firesteel.trainer.batch;
