package io.firesteel.cluster.spark.ledger;

import io.firesteel.cluster.ledger.Change;
import io.firesteel.cluster.ledger.Ledger;

import java.io.Serializable;
import java.util.List;

/**
 * A task's answer.
 *
 * @param iterations their ledgers, ascending
 * @param shown the first verdicts that have changed
 * @param file the part file with its changes; empty where none is written
 * @param rows in that file
 */
record LedgerPart(List<Ledger> iterations, List<Change> shown, String file, long rows) implements Serializable {}
