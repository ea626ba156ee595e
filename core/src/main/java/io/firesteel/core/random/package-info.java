/**
 * The address book of randomness. Start with {@link io.firesteel.core.random.Seeds}: a random number is looked up by
 * where it is used, never drawn from a stream, so results do not depend on who computed them, when, or how often.
 */
package io.firesteel.core.random;
