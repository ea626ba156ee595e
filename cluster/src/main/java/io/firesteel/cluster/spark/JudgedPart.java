package io.firesteel.cluster.spark;

import io.firesteel.cluster.verification.CasePart;

import java.io.Serializable;

/**
 * A task's answer.
 *
 * @param file the part file with its verdicts
 * @param part what came of it
 */
record JudgedPart(String file, CasePart part) implements Serializable {}
