/** Writes completions: prefill once per prompt, then a group decoded together, batch-invariant to the bit. */
package io.firesteel.rollout;
