package io.firesteel.cluster.command;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Distill;
import io.firesteel.core.config.Configuration;
import picocli.CommandLine.Command;

/** On-policy distillation. */
@Command(
        name = "distill",
        mixinStandardHelpOptions = true,
        description = "Distil a teacher into a policy: sample on Spark, let the teacher score, learn, publish.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel distill policy.path=small distill.teacher=runs/countdown/policy",
            "  firesteel distill policy.path=small distill.teacher=large distill.reward=1",
            "      learns from the reward as well"
        })
final class DistillCommand extends ConfiguredCommand {
    @Override
    boolean keepsRunDirectory() {
        return true;
    }

    @Override
    Outcome run(Configuration configuration, Settings settings) throws InterruptedException {
        return new SingleStage("distill", Distill.of(settings), "iterations")
                .run(configuration, settings, dryRun(), (directory, result) -> {});
    }
}
