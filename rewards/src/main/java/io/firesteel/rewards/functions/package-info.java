/**
 * What a completion is worth besides being right: length, format, repetition, language. One function per file, each with its
 * source and how ours differs.
 *
 * <p>Functions are configured by {@link io.firesteel.rewards.RewardSettings} and named in
 * {@link io.firesteel.rewards.RewardKinds}; start there.
 */
package io.firesteel.rewards.functions;
