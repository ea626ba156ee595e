package io.firesteel.cluster.spark.verification;

import io.firesteel.cluster.verification.ResponsePart;

import java.io.Serializable;

/**
 * A task's answer.
 *
 * @param file the part file with its verdicts
 * @param part what came of it
 */
public record VerifiedPart(String file, ResponsePart part) implements Serializable {}
