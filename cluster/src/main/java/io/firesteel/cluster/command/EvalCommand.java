package io.firesteel.cluster.command;

import io.firesteel.cluster.evaluation.Evaluation;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.core.policy.PolicyDirectory;
import picocli.CommandLine.Command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Evaluates a policy on held-out problems. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description = "Evaluate a policy on held-out problems: pass@1, greedy, pass@k, maj@k, length, attempts.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel eval",
            "      the bundled base policy",
            "  firesteel eval policy.path=runs/countdown/checkpoints/iteration-000240 \\",
            "      evaluation.samples=32"
        })
final class EvalCommand extends SamplingCommand {
    EvalCommand() {
        super("eval");
    }

    @Override
    Outcome run(Settings settings, StageContext context, PolicyDirectory policy, Sampling sampling)
            throws InterruptedException {
        Evaluator evaluator = sampling.evaluator(Sampling.Sections.of(settings), policy, context.seeds());
        Evaluation evaluation =
                evaluator.evaluate(policy.policy(), 0, settings.evaluation().problems());
        Map<String, Object> figures = new LinkedHashMap<>(evaluation.figures().figures());
        figures.forEach(
                (name, value) -> context.console().notice(String.format(Locale.ROOT, "  %-22s %s", name, value)));
        figures.put("seconds", evaluation.seconds());
        figures.put("policy", policy.policy().fingerprint());
        return Outcome.completed(figures);
    }
}
