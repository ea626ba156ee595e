package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.RunFiles;

import java.util.ArrayList;
import java.util.List;

/** What processes began to write and did not finish. */
final class TemporariesCheck {
    private static final String SPARKS = "_temporary";

    private TemporariesCheck() {}

    static Finding look(RunFiles files) {
        List<String> left = new ArrayList<>(files.temporaries(""));
        for (String table : List.of("rollouts", "examples")) {
            for (String partition : files.list(table)) {
                String directory = table + "/" + partition;
                if (files.exists(directory + "/" + SPARKS)) {
                    left.add(directory + "/" + SPARKS);
                }
            }
        }
        return left.isEmpty()
                ? Finding.ok("temporaries", "none")
                : Finding.advice(
                        "temporaries",
                        left.size() + ": "
                                + String.join(", ", left.subList(0, Math.min(5, left.size())))
                                + (left.size() > 5 ? ", …" : ""),
                        "left behind by a process that was ended",
                        "nothing: the next start removes them");
    }
}
