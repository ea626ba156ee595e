/** wip. */
package io.firesteel.cluster.rollouts;
