package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Shows what a policy writes. */
@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description = "Print a policy's completions of held-out prompts, with verdicts and rewards.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel sample --problems 3 rollout.group-size=4",
            "  firesteel sample policy.path=runs/countdown/checkpoints/iteration-000240"
        })
final class SampleCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Option(
            names = "--problems",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many held-out problems (${DEFAULT-VALUE}).")
    private int problems;

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
            RolloutResult result = place.rollouts()
                    .sample(
                            place.policy().policy(),
                            new RolloutRequest(
                                    "sample",
                                    place.data().test().first(problems),
                                    settings.rollout().groupSize(),
                                    settings.rollout().sampling(place.policy().stopTokens()),
                                    new Seeds(settings.run().seed()).at("sample")));
            int correct = 0;
            int completions = 0;
            for (Group<ScoredRollout> group : result.groups()) {
                console.notice(
                        "\n" + group.prompt().text() + "   (" + group.prompt().gold() + ")");
                for (ScoredRollout scored : group.members()) {
                    completions++;
                    correct += scored.verdict().isCorrect() ? 1 : 0;
                    console.notice(String.format(
                            Locale.ROOT,
                            "  %-9s %5.2f  %s",
                            scored.verdict().kind().name().toLowerCase(Locale.ROOT),
                            scored.reward().total(),
                            scored.rollout().completion().text()));
                }
            }
            return Outcome.completed(Map.of("completions", completions, "correct", correct, "tokens", result.tokens()));
        }
    }
}
