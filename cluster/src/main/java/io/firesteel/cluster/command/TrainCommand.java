package io.firesteel.cluster.command;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Grpo;
import io.firesteel.core.config.Configuration;
import picocli.CommandLine.Command;

/** Reinforcement learning from verifiable rewards. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Train a policy by GRPO: sample on Spark, verify, learn, publish.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel train",
            "  firesteel train iterations=4 seed=2 --run-dir runs/short",
            "  firesteel train --config my.conf policy.path=/models/Qwen2.5-0.5B \\",
            "      data.template=tinyzero data.source=files \\",
            "      'data.train-files=[train.parquet]' 'data.test-files=[test.parquet]'",
            "  spark-submit --properties-file spark-firesteel.properties \\",
            "      --class io.firesteel.cluster.Main firesteel.jar \\",
            "      train --run-dir hdfs:///runs/first"
        })
final class TrainCommand extends ConfiguredCommand {
    @Override
    boolean keepsRunDirectory() {
        return true;
    }

    @Override
    Outcome run(Configuration configuration, Settings settings) throws InterruptedException {
        return new SingleStage("train", Grpo.of(settings), "iterations")
                .run(configuration, settings, dryRun(), (directory, result) -> {});
    }
}
