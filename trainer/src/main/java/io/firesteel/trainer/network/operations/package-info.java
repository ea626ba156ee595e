/**
 * What the network's layers compute with: a dozen operations, each with its derivative, behind one narrow interface.
 *
 * <p>Start with {@link io.firesteel.trainer.network.operations.Operations}. {@link io.firesteel.trainer.network.operations.PlainOperations} are ND4J's own
 * and run on any ND4J backend; {@link io.firesteel.trainer.network.operations.FusedOperations} are the CPU's fast ones. The two are tested
 * against each other. Nothing here knows the network's structure.
 */
package io.firesteel.trainer.network.operations;
