/**
 * What a machine, a configured run and a run directory lack, with the fix beside each finding.
 *
 * <p>Start with {@link io.firesteel.cluster.doctor.Finding}. One check a file; {@link io.firesteel.cluster.doctor.MachineHealth} and
 * {@link io.firesteel.cluster.doctor.RunHealth} say which are asked.
 */
package io.firesteel.cluster.doctor;
