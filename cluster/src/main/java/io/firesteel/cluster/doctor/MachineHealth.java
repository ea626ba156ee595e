package io.firesteel.cluster.doctor;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.Masters;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.Grpo;
import io.firesteel.cluster.stage.Inputs;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.core.Fault;
import io.firesteel.rollout.generate.Decoder;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What this machine offers, and whether the configured run of GRPO would be taken on it. Samples, learns and keeps nothing. */
public final class MachineHealth {
    private MachineHealth() {}

    /** Looks at everything; Spark is started as the run would start it. */
    public static List<Finding> look(Settings settings, Console console) throws InterruptedException {
        List<Finding> findings = new ArrayList<>(SoftwareCheck.look());
        findings.addAll(SandboxCheck.look(settings.sandbox()));
        findings.add(LocaleCheck.look());
        try (SparkApplication application = SparkApplication.of("firesteel doctor", settings.spark());
                Inputs inputs = new Inputs(application::hadoop)) {
            StageContext context = StageContext.of(settings, application, inputs, console, new StopRequest());
            OptionalLong parameters = run(findings, settings, context);
            findings.addAll(PortCheck.look(Masters.isRemote(settings.spark().master())));
            RunFiles files = RunFiles.at(settings.run().directory(), application.hadoop());
            findings.add(DiskCheck.look(
                    files,
                    parameters,
                    settings.trainer().moments(),
                    settings.run().keepCheckpoints()));
            findings.add(ClockCheck.look(files, Clock.systemUTC()));
        }
        return findings;
    }

    /** Whether the run would be taken, and its memory; how many parameters its policy has, if that could be read. */
    private static OptionalLong run(List<Finding> findings, Settings settings, StageContext context)
            throws InterruptedException {
        OptionalLong parameters = OptionalLong.empty();
        try {
            Grpo stage = Grpo.of(settings);
            parameters = OptionalLong.of(stage.start(context).policy().size());
            findings.add(
                    Finding.ok("run", String.join("; ", stage.checkAll(context).values())));
            try (Sampling sampling = Sampling.open(context, stage.start(context), stage.sampling())) {
                findings.add(MemoryCheck.look(
                        sampling.memory(context, stage.start(context), stage.sampling(), 1),
                        sampling.memory(context, stage.start(context), stage.sampling(), Decoder.DEFAULT_ROWS)));
            }
        } catch (Fault fault) {
            findings.add(Finding.wrong(
                    "run",
                    "the configured run would be refused",
                    fault.where() + ": expected " + fault.expected() + ", found " + fault.found(),
                    fault.fix()));
        }
        return parameters;
    }
}
