/**
 * The rules of the house, executed: which room may know what, and what nothing that decides may use.
 *
 * <p>Start with {@link io.firesteel.cluster.rules.RoomsTest}. They stand in {@code cluster} because only from here all
 * rooms can be seen. Each rule carries its reason, which is what a violation prints.
 */
package io.firesteel.cluster.rules;
