/**
 * The text that a small policy learns before reinforcement learning, made rather than collected.
 *
 * <p>Start with {@link io.firesteel.rewards.corpus.CountdownCorpus}. Tokenising and learning happen elsewhere; a
 * {@link io.firesteel.rewards.corpus.Document} only marks what is to be learned.
 */
package io.firesteel.rewards.corpus;
