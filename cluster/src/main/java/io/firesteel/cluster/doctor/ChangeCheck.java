package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.Provenance;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.stage.Changes;
import io.firesteel.cluster.stage.Inputs;
import io.firesteel.cluster.stage.Stage;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Data, policy, classes and code against what the last session had. */
final class ChangeCheck {
    private ChangeCheck() {}

    /** @param decidedBy the text of the stage's address */
    static List<Finding> look(RunFiles files, Stage stage, String decidedBy) {
        List<Finding> findings = new ArrayList<>();
        try (Inputs inputs = new Inputs(files::hadoop)) {
            List<Changes.Change> contents =
                    Changes.ofContents(decidedBy, stage.contents(inputs)).contents();
            contents.forEach(
                    change -> findings.add(
                            Finding.wrong(
                                    change.key(),
                                    "another than in the last session",
                                    change.sentence(),
                                    "put the former one back; or go on with it by run.accept-changes=true; or choose another --run-dir")));
            if (contents.isEmpty()) {
                findings.add(Finding.ok("inputs", "data, policy and classes are those of the last session"));
            }
        } catch (Fault fault) {
            findings.add(Finding.wrong(
                    "inputs",
                    "cannot be read",
                    fault.where() + ": expected " + fault.expected() + ", found " + fault.found(),
                    fault.fix()));
        }
        String where = files.display(RunDirectory.PROVENANCE);
        List<Object> sessions = files.exists(RunDirectory.PROVENANCE)
                ? Json.object(where, files.read(RunDirectory.PROVENANCE)).list("sessions")
                : List.of();
        if (sessions.isEmpty()) {
            findings.add(Finding.advice(
                    "code",
                    RunDirectory.PROVENANCE + " is missing or says nothing",
                    "whether the code has changed cannot be told",
                    "restore it from a copy; the next session begins a new one"));
        } else {
            JsonObject last = JsonObject.of(where, sessions.get(sessions.size() - 1));
            List<String> code =
                    Provenance.of(ChangeCheck.class, "none", Map.of(), Map.of()).codeChangedSince(last);
            findings.add(
                    code.isEmpty()
                            ? Finding.ok("code", "that of the last session")
                            : Finding.advice(
                                    "code",
                                    "another than in the last session",
                                    String.join("; ", code),
                                    "go on with the former jar for the very same bits, or accept another version's"));
        }
        return findings;
    }
}
