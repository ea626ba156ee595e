package io.firesteel.cluster.command;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Locale;
import java.util.Map;

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
final class SampleCommand extends SamplingCommand {
    @Option(
            names = "--problems",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many held-out problems (${DEFAULT-VALUE}).")
    private int problems;

    SampleCommand() {
        super("sample");
    }

    @Override
    void check(Settings settings) {
        if (problems < 1) {
            throw new Fault("--problems", "at least 1", Integer.toString(problems), "2 to 10 are usual");
        }
    }

    @Override
    Outcome run(Settings settings, StageContext context, PolicyDirectory policy, Sampling sampling)
            throws InterruptedException {
        int heldOut = sampling.data().test().size();
        if (problems > heldOut) {
            context.console().warning("--problems " + problems + ": there are " + heldOut + " held-out problems");
        }
        RolloutResult result = sampling.rollouts()
                .sample(
                        policy.policy(),
                        new RolloutRequest(
                                "sample",
                                sampling.data().test().first(problems),
                                settings.rollout().groupSize(),
                                settings.rollout().sampling(policy.stopTokens()),
                                context.seeds().at("sample")));
        int correct = 0;
        int completions = 0;
        for (Group<ScoredRollout> group : result.groups()) {
            context.console()
                    .notice("\n" + group.prompt().text() + "   ("
                            + group.prompt().gold() + ")");
            for (ScoredRollout scored : group.members()) {
                completions++;
                correct += scored.verdict().isCorrect() ? 1 : 0;
                context.console()
                        .notice(String.format(
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
