package io.firesteel.cluster.command;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.json.Json;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
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
            "  firesteel sample policy.path=runs/countdown/checkpoints/iteration-000240",
            "  firesteel sample --problems 100 --out ours.jsonl rollout.temperature=0 \\",
            "      rollout.group-size=1 policy.path=mine",
            "      greedy, with tokens and log-probs, to hold another program against"
        })
final class SampleCommand extends SamplingCommand {
    @Option(
            names = "--problems",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many held-out problems (${DEFAULT-VALUE}).")
    private int problems;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where they are written too, one JSON object a line, with tokens and log-probs: a path or URI.")
    private String out;

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
        if (out != null) {
            write(result);
        }
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

    private void write(RolloutResult result) {
        StringBuilder rows = new StringBuilder();
        result.groups().forEach(group -> group.members().forEach(scored -> {
            Completion completion = scored.rollout().completion();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("prompt_id", group.prompt().id());
            row.put("sample", scored.rollout().sample());
            row.put("prompt", group.prompt().text());
            row.put("prompt_tokens", group.prompt().tokens());
            row.put("completion", completion.text());
            row.put("tokens", completion.tokens());
            row.put("log_probs", completion.logProbs());
            row.put("finish", completion.finish().name());
            row.put("verdict", scored.verdict().kind().name());
            row.put("reward", scored.reward().total());
            rows.append(Json.print(row)).append('\n');
        }));
        Path file = new Path(out);
        String folder = file.getParent() == null ? "." : file.getParent().toString();
        RunFiles.at(folder.isEmpty() ? "." : folder, new Configuration()).replace(file.getName(), rows.toString());
    }
}
