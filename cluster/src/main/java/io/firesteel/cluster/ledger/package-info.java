/**
 * What today's verifiers say of completions that were verified when they were sampled: which verdicts, rewards, groups and advantages of a run would be
 * others. {@link io.firesteel.cluster.ledger.RecordedRun} is the run, {@link io.firesteel.cluster.ledger.GroupAgain} verifies and rewards one group again,
 * {@link io.firesteel.cluster.ledger.CreditAgain} compares one iteration; {@code cluster.spark.ledger.SparkLedger} makes tasks of it.
 */
package io.firesteel.cluster.ledger;
