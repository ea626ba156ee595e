/** What the build says of itself at its end. */
package io.firesteel.cluster.build;
