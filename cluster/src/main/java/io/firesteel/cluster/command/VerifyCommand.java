package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.spark.verification.SparkVerification;
import io.firesteel.cluster.verification.ChosenVerifier;
import io.firesteel.cluster.verification.LocalVerification;
import io.firesteel.cluster.verification.ResponseCheck;
import io.firesteel.cluster.verification.ResponseFile;
import io.firesteel.cluster.verification.VerdictCounts;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.math.extract.Extraction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Verifies completions that are in a file, in this process or, if the file is large, on Spark. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verify completions in a file of JSON Lines: id, gold, response (the whole completion).",
            "The verdicts, one a line in the same order, appear whole or not at all. Large files are verified on Spark: see"
                    + " verify.spark-from-megabytes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel verify --verifier countdown --in cases.jsonl --out verdicts.jsonl",
            "      a row: {\"id\":\"1\",\"gold\":{\"nums\":[3,5,8],\"target\":56},",
            "              \"response\":\"<think>…</think><answer>(3+5-1)*8</answer>\"}",
            "  firesteel verify --verifier math --in hdfs:///cases.jsonl.gz \\",
            "      --out hdfs:///verdicts.jsonl --master spark://host:7077",
            "  firesteel verify --again runs/countdown --out changes.jsonl",
            "      which verdicts of that run would be others today?",
            "  firesteel verify --again runs/mine --verifier org.example.Shout2",
            "      what would another verifier have changed?"
        })
final class VerifyCommand extends ConfiguredCommand {
    /** Of a file for Spark, a dry run reads so many rows: seconds, and what is wrong with one row is wrong with most. */
    private static final long CHECKED_FOR_SPARK = 100_000;

    private static final int SHOWN = 10;

    @Option(
            names = {"--verifier", "--kind"},
            paramLabel = "VERIFIER",
            description = "A verifier's name, or a class of yours. With --again: in place of the run's.")
    private String kind;

    @Option(
            names = "--extraction",
            paramLabel = "WHERE",
            description =
                    "Where math looks for answers: marked (where a text says that it is the answer; the default) or"
                            + " last-number (failing that, its last number). With --again and no --verifier: where the run's look, if"
                            + " they have a choice.")
    private Extraction extraction;

    @Option(
            names = "--in",
            paramLabel = "FILE",
            description = "JSON Lines with id, gold, response: a path or a URI of any Hadoop file system.")
    private String in;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where id, verdict, extracted, reason, version go: a path or URI. With --again, and optional: all that has changed.")
    private String out;

    @Option(
            names = "--again",
            paramLabel = "RUN_DIR",
            description =
                    "Verify the rollouts of a run again, on Spark: which verdicts, groups and advantages change? The run's own configuration"
                            + " lies below --config and key=value.")
    private String again;

    @Option(
            names = "--show",
            paramLabel = "N",
            description = "With --again: changed verdicts that are shown (" + SHOWN + ").")
    private Integer shown;

    @Override
    Optional<ConfigurationSource> below() {
        requireOptions();
        return again == null ? Optional.empty() : Optional.of(VerifyAgain.configuration(again));
    }

    @Override
    String insteadOf(String runDirectory) {
        return "leave it out; what is verified is the file that --in names, and the verdicts go to --out";
    }

    @Override
    Outcome run(Configuration configuration, Settings settings) throws InterruptedException {
        String name = extraction == null || kind == null ? kind : Verifiers.extracting(kind, extraction);
        if (again != null) {
            return new VerifyAgain(
                            again,
                            Optional.ofNullable(name),
                            Optional.ofNullable(name == null ? extraction : null),
                            Optional.ofNullable(out),
                            shown == null ? SHOWN : shown)
                    .run(settings, dryRun());
        }
        ChosenVerifier verifier =
                new ChosenVerifier(name, settings.sandbox(), settings.run().answerPatience());
        verifier.verifier(); // refused before anything is read
        try (SparkApplication application = SparkApplication.of("firesteel verify", settings.spark())) {
            ResponseFile file = ResponseFile.of(in, application.hadoop());
            boolean here = !SparkSessions.isSubmitted()
                    && file.bytes() < settings.verify().sparkFromBytes();
            if (dryRun()) {
                return planned(
                        ResponseCheck.of(file, name, application.hadoop(), here ? Long.MAX_VALUE : CHECKED_FOR_SPARK),
                        here);
            }
            return here ? here(file, verifier, application.hadoop()) : onSpark(file, verifier, application);
        }
    }

    /** Of a file all three are needed; of a run none is. */
    private void requireOptions() {
        if (again == null && (kind == null || in == null || out == null) || again != null && in != null) {
            throw new Fault(
                    "command line",
                    "--verifier, --in and --out for a file; or --again for a run, which has its completions itself",
                    again == null ? "not all three" : "--again and --in",
                    "firesteel verify --help has examples");
        }
        if (again == null && shown != null) {
            throw new Fault(
                    "--show",
                    "--again beside it: of a file no changes are shown",
                    shown.toString(),
                    "leave it out; all verdicts go to --out");
        }
    }

    private Outcome planned(ResponseCheck check, boolean here) {
        if (!check.whole()) {
            Console.ofStandardError()
                    .warning(in + ": the first " + check.rows() + " rows were checked; those behind them are read when"
                            + " they are verified");
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("dryRun", true);
        figures.put("verifiedBy", here ? "this process" : "Spark");
        figures.put("rowsChecked", check.rows());
        figures.put("allChecked", check.whole());
        return Outcome.completed(figures);
    }

    private Outcome here(ResponseFile file, ChosenVerifier verifier, org.apache.hadoop.conf.Configuration hadoop) {
        Console console = Console.ofStandardError();
        LocalVerification verification = new LocalVerification(
                verifier, hadoop, share -> console.progress("verifying", Math.round(share * 100), 100, ""));
        VerdictCounts counts = verification.run(file, RunFiles.at(folder(), hadoop), name());
        console.progressDone();
        return outcome(counts, "this process");
    }

    private Outcome onSpark(ResponseFile file, ChosenVerifier verifier, SparkApplication application)
            throws InterruptedException {
        Console console = Console.ofStandardError();
        JavaSparkContext spark = application.context();
        console.notice("verifying " + in + " (" + (file.bytes() >> 20) + " MiB) on Spark, " + spark.master());
        try {
            SparkVerification verification = new SparkVerification(
                    spark, JobSettings.of(application.session()), verifier, new RowProgress(console));
            return outcome(verification.run(file, RunFiles.at(folder(), spark.hadoopConfiguration()), name()), "Spark");
        } finally {
            console.progressDone();
        }
    }

    private String folder() {
        Path parent = new Path(out).getParent();
        return parent == null || parent.toString().isEmpty() ? "." : parent.toString();
    }

    private String name() {
        return new Path(out).getName();
    }

    private static Outcome outcome(VerdictCounts counts, String where) {
        Map<String, Object> figures = new LinkedHashMap<>(counts.figures());
        figures.put("verifiedBy", where);
        return Outcome.completed(figures);
    }
}
