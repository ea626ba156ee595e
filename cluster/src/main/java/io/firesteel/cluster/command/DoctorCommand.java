package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.doctor.Finding;
import io.firesteel.cluster.doctor.MachineHealth;
import io.firesteel.cluster.doctor.RunHealth;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Says what this machine offers and lacks, or how a run directory is. */
@Command(
        name = "doctor",
        customSynopsis = "firesteel doctor [RUN_DIR] [OPTIONS] [key=value…]",
        mixinStandardHelpOptions = true,
        description = {
            "Say whether this machine would take the configured run, or how a run directory is, with the fix beside what is not well.",
            "Of the machine: Java, kernels, ND4J backend, Spark, code sandbox, memory, disk, ports, clock, locale, and the configured run,"
                    + " which is the default one unless configured otherwise. With RUN_DIR: how a run directory or a recipe's is,"
                    + " without changing it.",
            "Exit code 0 if nothing is wrong, 2 if something has to be fixed before a run starts or goes on."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel doctor",
            "  firesteel doctor --config my.conf rollout.max-new-tokens=2000",
            "  firesteel doctor runs/countdown",
            "      lock, checkpoints, missing rows, changed data, product"
        })
final class DoctorCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Override
    public Outcome call() throws InterruptedException {
        Optional<String> directory = options.directory();
        return directory.isPresent() ? run(directory.get()) : machine();
    }

    private Outcome machine() throws InterruptedException {
        Configuration configuration = options.load();
        Settings settings = configuration.bind(Settings.class);
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        List<Finding> findings = new ArrayList<>(List.of(version()));
        findings.addAll(MachineHealth.look(settings, Console.ofStandardError()));
        findings.forEach(finding -> System.err.println(finding.text()));
        Map<String, Object> figures = new LinkedHashMap<>();
        findings.forEach(finding -> figures.put(finding.name(), finding.value()));
        return outcome(findings, figures);
    }

    private static Finding version() {
        return new Finding("firesteel", Version.current(), Finding.Weight.OK, "", "");
    }

    private static Outcome run(String directory) {
        RunFiles files = RunFiles.at(directory, new org.apache.hadoop.conf.Configuration());
        Map<String, List<Finding>> found = RunHealth.look(files, Instant.now());
        List<Finding> all = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("runDirectory", files.display(""));
        Map<String, Object> stages = new LinkedHashMap<>();
        found.forEach((stage, findings) -> {
            System.err.println(files.display(stage));
            Map<String, Object> values = new LinkedHashMap<>();
            for (Finding finding : findings) {
                System.err.println("  " + finding.text().replace("\n", "\n  "));
                values.put(finding.name(), finding.value());
                all.add(stage.isEmpty() ? finding : finding.of(stage));
            }
            if (stage.isEmpty()) {
                figures.putAll(values);
            } else {
                stages.put(stage, values);
            }
        });
        if (!stages.isEmpty()) {
            figures.put("stages", stages);
        }
        return outcome(all, figures);
    }

    private static Outcome outcome(List<Finding> findings, Map<String, Object> figures) {
        boolean wrong = findings.stream().anyMatch(finding -> finding.weight() == Finding.Weight.WRONG);
        figures.put("healthy", !wrong);
        figures.put(
                "findings",
                findings.stream().filter(Finding::troubled).map(Finding::json).toList());
        return new Outcome(wrong ? ExitCode.REFUSED : ExitCode.COMPLETED, figures);
    }
}
