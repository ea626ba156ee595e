/** Learns: rewards of a group become advantages, advantages become a gradient, the gradient a better policy. */
package io.firesteel.trainer;
