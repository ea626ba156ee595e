/**
 * What tells the families of policies apart, one file each. Start with {@link io.firesteel.core.policy.family.PolicyFamily}. A family
 * made of parts that are there already is one file more and a name in the list.
 */
package io.firesteel.core.policy.family;
