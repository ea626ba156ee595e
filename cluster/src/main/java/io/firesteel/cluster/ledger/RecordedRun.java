package io.firesteel.cluster.ledger;

import io.firesteel.cluster.ledger.LedgerSettings.Credits;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Verifiers;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.loss.KlPenalty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run whose rollouts were kept: its directory and its configuration. Takes no lock and changes nothing.
 *
 * @param files its directory
 * @param iterations of which there are rollouts, ascending
 * @param kind of its stage
 */
public record RecordedRun(RunFiles files, List<Long> iterations, String kind) {
    /** Where a recipe has its stages. */
    private static final String STAGES = "stages";

    /** What the address of a stage begins with; see {@code Address}. */
    private static final String DECIDED_BY = "decided-by.txt";

    private static final String KIND = "kind = ";

    /** @throws Fault if it is no run directory, or has no rollouts */
    public static RecordedRun at(RunFiles files) {
        if (!files.exists(RunDirectory.CONFIGURATION)) {
            List<String> stages = stages(files);
            throw new Fault(
                    files.display(""),
                    "a run directory, with " + RunDirectory.CONFIGURATION,
                    stages.isEmpty()
                            ? files.list("").isEmpty() ? "nothing there" : "none"
                            : "a recipe's, with stages that have rollouts: " + String.join(", ", stages),
                    stages.isEmpty()
                            ? "pass what was --run-dir of a run, or one of a recipe's stages"
                            : "pass one of these: " + files.display(STAGES + "/" + stages.get(0)));
        }
        List<Long> iterations = RolloutTable.written(files);
        if (iterations.isEmpty()) {
            throw new Fault(
                    files.display(RolloutTable.DIRECTORY),
                    "the rollouts of a run",
                    "none: this run has kept none (run.save-rollouts), or sampled none",
                    "pass a run of train, distill or rejection sampling that has kept them");
        }
        return new RecordedRun(files, iterations, kind(files));
    }

    /** The folders of a recipe's stages that have rollouts. */
    private static List<String> stages(RunFiles files) {
        return files.list(STAGES).stream()
                .filter(stage -> files.exists(STAGES + "/" + stage + "/" + RolloutTable.DIRECTORY))
                .toList();
    }

    private static String kind(RunFiles files) {
        return files.exists(DECIDED_BY)
                ? files.readText(DECIDED_BY)
                        .lines()
                        .filter(line -> line.startsWith(KIND))
                        .map(line -> line.substring(KIND.length()))
                        .findFirst()
                        .orElse("")
                : "";
    }

    /** Its configuration, as a file below others. */
    public static ConfigurationSource configuration(RunFiles files) {
        return new ConfigurationSource(
                files.display(RunDirectory.CONFIGURATION), files.readText(RunDirectory.CONFIGURATION));
    }

    /**
     * How it is verified, rewarded and compared again.
     *
     * @param now its configuration, or another on top of it
     * @param instead the verifier that verifies in place of the run's; empty for the run's
     */
    public LedgerSettings settings(Settings now, String instead) {
        Settings then =
                Configuration.load(List.of(configuration(files)), List.of()).bind(Settings.class);
        if (!instead.isEmpty()) {
            Verifiers.named(instead, now.sandbox()); // refused before anything is read
        }
        return new LedgerSettings(
                VerifierNames.of(now.data(), instead),
                instead.isEmpty() ? now.rewards() : widened(now.rewards(), instead),
                now.sandbox(),
                now.run().answerPatience(),
                credits(then, now).orElse(null));
    }

    private Optional<Credits> credits(Settings then, Settings now) {
        boolean known = !(then.grpo().critic() instanceof CriticSettings.ValueHead) && !kind.equals("rejection-sample");
        boolean distilled = kind.equals("distill");
        return known
                ? Optional.of(new Credits(
                        then.grpo().credit(),
                        now.grpo().credit(),
                        distilled ? then.distill().reward() : 1,
                        distilled ? now.distill().reward() : 1,
                        then.grpo().loss().kl() instanceof KlPenalty.InReward))
                : Optional.empty();
    }

    /** What was for the prompts of some verifier is for those of the one in its place too. */
    private static RewardSettings widened(RewardSettings rewards, String instead) {
        return new RewardSettings(
                rewards.maxLength(),
                rewards.parts().stream()
                        .map(part -> new RewardSettings.Part(
                                part.name(),
                                part.kind(),
                                part.weight(),
                                part.parameters(),
                                part.verifiers().map(names -> widened(names, instead))))
                        .toList());
    }

    private static List<String> widened(List<String> names, String instead) {
        List<String> more = new ArrayList<>(names);
        if (!names.equals(List.of(Verifiers.NONE))) {
            more.add(instead);
        }
        return more;
    }
}
