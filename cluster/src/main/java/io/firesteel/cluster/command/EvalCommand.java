package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.evaluation.Evaluation;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.generate.SamplingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Evaluates a policy on held-out problems. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description = "Evaluate a policy on held-out problems: pass@1, greedy, pass@k, maj@k, length, attempts.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel eval                        the bundled base policy",
            "  firesteel eval policy.path=runs/countdown/checkpoints/iteration-000240 evaluation.samples=32"
        })
final class EvalCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Override
    public Outcome call() throws InterruptedException {
        Configuration configuration = options.load();
        Settings settings = configuration.bind(Settings.class);
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        Console console = Console.ofStandardError();
        try (Workplace place = Workplace.open(settings, console)) {
            console.header("firesteel eval", place.facts());
            if (options.dryRun()) {
                return Outcome.completed(Map.of("dryRun", true));
            }
            Evaluator evaluator = new Evaluator(
                    place.rollouts(),
                    place.data(),
                    settings.evaluation(),
                    SamplingSettings.plain(
                            settings.rollout().maxNewTokens(), place.policy().stopTokens()),
                    new Seeds(settings.run().seed()).at("evaluation"));
            Evaluation evaluation = evaluator.evaluate(
                    place.policy().policy(), 0, settings.evaluation().problems());
            Map<String, Object> figures = new LinkedHashMap<>(evaluation.figures());
            figures.forEach((name, value) -> console.notice(String.format(Locale.ROOT, "  %-22s %s", name, value)));
            figures.put("seconds", evaluation.seconds());
            figures.put("policy", place.policy().policy().fingerprint());
            return Outcome.completed(figures);
        }
    }
}
