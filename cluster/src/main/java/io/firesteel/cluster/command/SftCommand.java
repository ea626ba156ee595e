package io.firesteel.cluster.command;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Sft;
import io.firesteel.cluster.stage.StageResult;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.Storage;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.Map;

/** Supervised fine-tuning: a new policy from generated documents, or a given one on prompts and completions. */
@Command(
        name = "sft",
        mixinStandardHelpOptions = true,
        description = "Fine-tune a policy on given sequences: a base policy, a cold start, distillation.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel sft run.name=countdown-base --out countdown-base",
            "      makes the bundled base policy again, to the bit",
            "  firesteel sft --config preset:base-small --out countdown-small",
            "      the smaller bundled one, to the bit",
            "  firesteel sft --run-dir runs/sft --out hdfs:///my-policy \\",
            "      policy.path=base sft.start.kind=policy sft.steps=500 \\",
            "      sft.examples.kind=files 'sft.examples.files=[traces.jsonl]'"
        })
final class SftCommand extends ConfiguredCommand {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the finished policy is written too, a Hugging Face directory: a path or URI.")
    private String out;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            converter = WeightTypes.class,
            description =
                    "How --out stores weights: float32, bf16 or float16 (${DEFAULT-VALUE}). The last two round them, to half the bytes.")
    private DataType type;

    @Override
    boolean keepsRunDirectory() {
        return true;
    }

    @Override
    Outcome run(Configuration configuration, Settings settings) throws InterruptedException {
        return new SingleStage("sft", Sft.of(settings), "steps")
                .run(configuration, settings, dryRun(), (directory, result) -> {
                    if (out != null) {
                        export(configuration, settings, directory, result);
                    }
                });
    }

    private void export(Configuration configuration, Settings settings, RunDirectory directory, StageResult result) {
        try (PolicyDirectory policy = HuggingFaceDirectory.read(
                directory.files().source(result.artefact().orElseThrow().path()))) {
            Map<String, Object> provenance = new LinkedHashMap<>();
            provenance.put("command", "firesteel sft");
            provenance.put("seed", settings.run().seed());
            provenance.put("steps", result.steps());
            provenance.put("configuration", configuration.nonDefaults().lines().toList());
            provenance.put("base", policy.provenance().get("base"));
            RunFiles into =
                    RunFiles.at(new Path(out).toString(), directory.files().hadoop());
            HuggingFaceDirectory.write(
                    into.sink(""),
                    policy.policy().architecture(),
                    policy.policy(),
                    policy.tokenizerFiles(),
                    policy.controlTokens(),
                    Storage.oneFile(type),
                    provenance);
        }
    }
}
