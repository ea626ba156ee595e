/** What sampler and trainer, two rooms that do not know each other, must agree on. */
package io.firesteel.cluster.agreement;
