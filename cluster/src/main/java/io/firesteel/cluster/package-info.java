/** Stages and recipes on Spark, the run directory, and the command line. The only room that knows Spark. */
package io.firesteel.cluster;
