package io.firesteel.cluster.ledger;

import io.firesteel.cluster.ledger.LedgerSettings.Credits;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.math.extract.Extraction;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.loss.KlPenalty;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run whose rollouts were kept: its directory and its configuration. Takes no lock and changes nothing.
 *
 * @param files its directory
 * @param iterations of which there are rollouts, ascending; of a run that goes on, those that were there when it was opened
 * @param kind of its stage
 */
public record RecordedRun(RunFiles files, List<Long> iterations, String kind) {
    /** Where a recipe has its stages. */
    private static final String STAGES = "stages";

    /** What the address of a stage begins with; see {@code Address}, which the console, and so this package, must not know. */
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
     * @param extraction where the run's look for answers now, if they have a choice; null for where they did
     * @throws Fault if a critic or a KL penalty is another now than the run's, or the way from rewards to advantages where these are not compared
     */
    public LedgerSettings settings(Settings now, String instead, Extraction extraction) {
        Settings then = then();
        if (!instead.isEmpty()) {
            Verifiers.named(instead, now.sandbox()); // refused before anything is read
        }
        requireSame(
                "grpo.critic",
                then.grpo().critic(),
                now.grpo().critic(),
                "since a critic's advantages take its values, which the table has not");
        String penalties = "since the KL penalties are those that the table has";
        requireSame("grpo.loss.kl", then.grpo().loss().kl(), now.grpo().loss().kl(), penalties);
        requireSame(
                "grpo.loss.kl-control",
                then.grpo().loss().klControl(),
                now.grpo().loss().klControl(),
                penalties);
        VerifierNames names = VerifierNames.of(then.data(), now.data(), instead, extraction);
        return new LedgerSettings(
                names,
                widened(now.rewards(), names),
                now.sandbox(),
                now.run().answerPatience(),
                credits(then, now).orElse(null));
    }

    private Settings then() {
        return Configuration.load(List.of(configuration(files)), List.of()).bind(Settings.class);
    }

    private static void requireSame(String key, Object then, Object now, String why) {
        if (!then.equals(now)) {
            throw new Fault(key, "the run's own, " + why, "another", "leave it out; for another, train again");
        }
    }

    /**
     * Refuses other verifiers in {@code data} than the run's. For tables of which it is known who has verified: nobody would heed them.
     *
     * @param now its configuration, or another on top of it
     */
    public void requireItsVerifiers(Settings now) {
        DataSettings then = then().data();
        if (!then.verifier().equals(now.data().verifier())) {
            throw others("data.verifier", now.data().verifier());
        } else if (then.extraction() != now.data().extraction()) {
            throw others("data.extraction", now.data().extraction().toString());
        } else if (!VerifierNames.ofSources(then).equals(VerifierNames.ofSources(now.data()))) {
            throw others(
                    now.data().sources().isEmpty() ? "data.source" : "data.sources",
                    String.join(", ", VerifierNames.ofSources(now.data())));
        }
    }

    private static Fault others(String key, String found) {
        return new Fault(
                key,
                "the run's own, since it is known who has verified its completions",
                found,
                "leave it out; --verifier NAME verifies them by another now, --extraction WHERE by the same ones that look elsewhere");
    }

    /** The verifiers by its own configuration. */
    public VerifierNames names() {
        DataSettings data = then().data();
        return VerifierNames.of(data, data, "", null);
    }

    private Optional<Credits> credits(Settings then, Settings now) {
        boolean known = !(then.grpo().critic() instanceof CriticSettings.ValueHead) && !kind.equals("rejection-sample");
        if (!known) {
            requireSame(
                    "grpo.credit",
                    then.grpo().credit(),
                    now.grpo().credit(),
                    "since advantages of this run are not compared");
            return Optional.empty();
        }
        boolean distilled = kind.equals("distill");
        return Optional.of(new Credits(
                then.grpo().credit(),
                now.grpo().credit(),
                distilled ? then.distill().reward() : 1,
                distilled ? now.distill().reward() : 1,
                then.grpo().loss().kl() instanceof KlPenalty.InReward));
    }

    /** What was for the prompts of some verifier is for those of the one in its place too. */
    private static RewardSettings widened(RewardSettings rewards, VerifierNames verifiers) {
        return new RewardSettings(
                rewards.maxLength(),
                rewards.parts().stream()
                        .map(part -> new RewardSettings.Part(
                                part.name(),
                                part.kind(),
                                part.weight(),
                                part.parameters(),
                                part.verifiers().map(names -> widened(names, verifiers))))
                        .toList());
    }

    private static List<String> widened(List<String> names, VerifierNames verifiers) {
        return Stream.concat(names.stream(), names.stream().map(verifiers::again))
                .distinct()
                .toList();
    }
}
