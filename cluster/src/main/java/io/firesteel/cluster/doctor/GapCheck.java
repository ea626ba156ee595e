package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.RunGaps;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Rows and rollouts that are missing before the place where the run goes on, and those behind it, which will be done again. */
final class GapCheck {
    private GapCheck() {}

    /**
     * @param next the iteration that the run would go on with
     * @param evaluated whether the policy was evaluated before the first
     * @param kept whether rollouts are kept
     * @param samples how many rows of samples the checkpoint has counted
     */
    static List<Finding> look(RunFiles files, long next, boolean evaluated, boolean kept, OptionalLong samples) {
        RunGaps gaps = RunGaps.of(files, next, evaluated, kept, samples);
        List<Finding> findings = new ArrayList<>();
        findings.add(
                gaps.missing().isEmpty()
                        ? Finding.ok("rows", "all there before iteration " + next)
                        : Finding.advice(
                                "rows",
                                String.join("; ", gaps.missing()),
                                "figures and rollouts are lost that the policy does not depend on",
                                "restore the files from a copy, or leave it: the report shows what there is"));
        if (!gaps.later().isNothing()) {
            findings.add(Finding.ok("to do again", gaps.later().toString() + ", from iteration " + next + " on"));
        }
        return findings;
    }
}
