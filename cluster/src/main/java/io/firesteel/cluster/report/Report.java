package io.firesteel.cluster.report;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.RunGaps;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;

import java.time.Clock;
import java.util.List;

/** Makes {@code report.html} from the other files of a run directory, also while the run goes on. */
public final class Report {
    private Report() {}

    /**
     * Makes the report of a run.
     *
     * @param uri the run directory
     * @return where the report lies
     */
    public static String write(String uri, Configuration hadoop) {
        return write(RunFiles.at(uri, hadoop));
    }

    /** Makes the report of a run; returns where it lies. */
    public static String write(RunFiles files) {
        return write(files, Clock.systemUTC());
    }

    static String write(RunFiles files, Clock clock) {
        List<JsonObject> metrics = RunLog.readMetrics(files);
        if (metrics.isEmpty() && !files.exists(RunDirectory.CONFIGURATION)) {
            throw new Fault(
                    "report of " + files.display(""),
                    "a run directory",
                    "no " + RunDirectory.CONFIGURATION + " and no metrics",
                    "pass the directory that was --run-dir of a run");
        }
        Document page = RunDocument.of(
                files.display(""),
                clock.instant(),
                metrics,
                RunGaps.missing(metrics, evaluatedBefore(files)),
                RunLog.readSamples(files),
                RunLog.readImitated(files),
                textOf(files, RunDirectory.CONFIGURATION),
                textOf(files, RunDirectory.PROVENANCE));
        files.replace(RunDirectory.REPORT, HtmlPage.of(page));
        return files.display(RunDirectory.REPORT);
    }

    /** As its summary says: of a run that has none yet, the rows alone are known. */
    private static boolean evaluatedBefore(RunFiles files) {
        return files.exists(RunDirectory.SUMMARY)
                && Json.object(files.display(RunDirectory.SUMMARY), files.read(RunDirectory.SUMMARY))
                        .has("before");
    }

    private static String textOf(RunFiles files, String name) {
        return files.exists(name) ? files.readText(name) : "There is no " + name + ".";
    }
}
