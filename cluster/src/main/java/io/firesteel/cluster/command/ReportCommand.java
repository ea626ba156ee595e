package io.firesteel.cluster.command;

import io.firesteel.cluster.report.Report;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.Map;
import java.util.concurrent.Callable;

/** Writes a run's report again. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Write report.html of a run directory, also while the run goes on.",
        footerHeading = "%nExample:%n",
        footer = "  firesteel report runs/countdown")
final class ReportCommand implements Callable<Outcome> {
    @Parameters(paramLabel = "RUN_DIR", description = "The run directory: a path or URI.")
    private String runDirectory;

    @Override
    public Outcome call() {
        String written = Report.write(runDirectory, new Configuration());
        System.err.println("report: " + written);
        return Outcome.completed(Map.of("runDirectory", runDirectory, "report", written));
    }
}
