package io.firesteel.cluster.command;

import io.firesteel.cluster.run.Provenance;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.stage.SftExampleSources;
import io.firesteel.cluster.stage.SftLoop;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.SftReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Supervised fine-tuning: a new policy from generated documents, or a given one on prompts and completions. */
@Command(
        name = "sft",
        mixinStandardHelpOptions = true,
        description = "Fine-tune a policy on given sequences: a base policy, a cold start, distillation.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel sft run.name=countdown-base --out countdown-base",
            "      makes the bundled base policy again, to the bit",
            "  firesteel sft --run-dir runs/sft --out my-policy policy.path=base sft.start.kind=policy \\",
            "      sft.examples.kind=files 'sft.examples.files=[traces.jsonl]' sft.steps=500"
        })
final class SftCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the finished policy is written, a Hugging Face directory.")
    private Path out;

    @Override
    public Outcome call() {
        Configuration configuration = options.load();
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        Settings settings = configuration.bind(Settings.class);
        StopRequest stop = StopRequest.onSignals();
        Seeds seeds = new Seeds(settings.run().seed());
        org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration();
        try (PolicyDirectory start = settings.sft().start() instanceof Start.New made
                        ? StartPolicies.make(made, seeds)
                        : StartPolicies.read(settings.policy().path(), hadoop);
                RunDirectory directory = RunDirectory.open(settings.run().directory(), hadoop, System.err::println)) {
            ExampleSource examples = SftExampleSources.of(settings, start.tokenizer(), seeds);
            directory.startSession(
                    configuration.render(),
                    Provenance.of(
                            SftCommand.class,
                            "none",
                            Map.of("run", settings.run().seed()),
                            Map.of()));
            long began = System.nanoTime();
            double[] tokens = {0};
            SftLoop.Result result = SftLoop.run(
                    settings.run(),
                    settings.sft(),
                    settings.trainer().network(),
                    start,
                    examples,
                    directory,
                    stop,
                    step -> {
                        tokens[0] += step.tokens();
                        if (step.step() % settings.sft().reportEvery() == 0) {
                            tell(step, settings.sft().steps(), tokens[0] / ((System.nanoTime() - began) / 1e9));
                        }
                    });
            boolean done = result.steps() == settings.sft().steps();
            if (done && out != null) {
                Map<String, Object> provenance = new LinkedHashMap<>();
                provenance.put("command", "firesteel sft");
                provenance.put("seed", settings.run().seed());
                provenance.put("steps", result.steps());
                provenance.put(
                        "configuration", configuration.nonDefaults().lines().toList());
                provenance.put("base", start.provenance());
                HuggingFaceDirectory.write(
                        out, result.policy(), start.tokenizerFiles(), start.stopTokens(), DataType.F32, provenance);
            }
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("runDirectory", directory.display());
            figures.put("steps", result.steps());
            figures.put("seconds", (System.nanoTime() - began) / 1e9);
            return new Outcome(done ? ExitCode.COMPLETED : ExitCode.RESUMABLE, figures);
        }
    }

    private static void tell(SftReport step, long steps, double tokensPerSecond) {
        System.err.printf(
                "step %5d/%d | loss %.4f | entropy %.3f | |g| %.2f | lr %.2e | %.1fk tok/s%n",
                step.step(),
                steps,
                step.loss(),
                step.entropy(),
                step.gradientNorm(),
                step.learningRate(),
                tokensPerSecond / 1e3);
    }
}
