package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.console.LongWork;
import io.firesteel.cluster.ledger.Ledger;
import io.firesteel.cluster.ledger.LedgerSettings;
import io.firesteel.cluster.ledger.RecordedRun;
import io.firesteel.cluster.ledger.VerifierNames;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.SandboxProbe;
import io.firesteel.cluster.spark.ledger.SparkLedger;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.rewards.RewardKinds;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.math.extract.Extraction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code verify --again}: what today's verifiers say of the rollouts of a run.
 *
 * @param directory the run's
 * @param instead a verifier in place of the run's
 * @param extraction where the run's look for answers now, if they have a choice
 * @param out where all that has changed is written
 * @param shown changed verdicts that are shown at most
 */
record VerifyAgain(
        String directory, Optional<String> instead, Optional<Extraction> extraction, Optional<String> out, int shown) {
    VerifyAgain {
        if (shown < 0) {
            throw new Fault("--show", "0 or more", Integer.toString(shown), "10 is usual");
        }
    }

    /** The run's own, as a file. */
    static ConfigurationSource configuration(String directory) {
        return RecordedRun.configuration(run(directory, new Configuration()).files());
    }

    private static RecordedRun run(String directory, Configuration hadoop) {
        return RecordedRun.at(RunFiles.at(directory, hadoop));
    }

    Outcome run(Settings settings, boolean dryRun) throws InterruptedException {
        Console console = Console.ofStandardError();
        try (SparkApplication application = SparkApplication.of("firesteel verify", settings.spark())) {
            RecordedRun run = run(directory, application.hadoop());
            LedgerSettings how = run.settings(settings, instead.orElse(""), extraction.orElse(null));
            SparkLedger ledger = new SparkLedger(application.session(), run);
            List<SparkLedger.VerifiedBy> before = ledger.verifiers();
            VerifierNames recorded = run.names();
            if (before.stream().allMatch(each -> recorded.say(each.verifier(), each.promptId()))) {
                run.requireItsVerifiers(settings);
            }
            Map<String, Object> verifiers = verifiers(before, how);
            extraction.ifPresent(where -> requireChoice(where, verifiers.keySet()));
            long rollouts =
                    before.stream().mapToLong(SparkLedger.VerifiedBy::rollouts).sum();
            console.header("verify again " + directory, facts(run, how, verifiers, rollouts));
            sandboxes(application, settings, verifiers);
            Map<String, Object> figures = new LinkedHashMap<>();
            if (dryRun) {
                figures.put("dryRun", true);
            }
            figures.put("runDirectory", directory);
            figures.put("iterations", run.iterations().size());
            figures.put("rollouts", rollouts);
            figures.put("verifiers", verifiers);
            return dryRun ? Outcome.completed(figures) : again(console, application, ledger, how, rollouts, figures);
        }
    }

    private static void requireChoice(Extraction where, Set<String> verifiers) {
        if (verifiers.stream().noneMatch(Verifiers::hasExtraction)) {
            throw new Fault(
                    "--extraction",
                    "left out, since no verifier of these rollouts has a choice: " + String.join(", ", verifiers),
                    where.toString(),
                    "leave it out, or add --verifier math, which then takes their place");
        }
    }

    private Outcome again(
            Console console,
            SparkApplication application,
            SparkLedger ledger,
            LedgerSettings how,
            long rollouts,
            Map<String, Object> figures)
            throws InterruptedException {
        Optional<SparkLedger.Out> file = out.map(path -> {
            Path parent = new Path(path).getParent();
            String folder = parent == null || parent.toString().isEmpty() ? "." : parent.toString();
            return new SparkLedger.Out(RunFiles.at(folder, application.hadoop()), new Path(path).getName());
        });
        SparkLedger.Result result;
        try (LongWork work = console.work("verifying again", rollouts)) {
            result = ledger.run(how, shown, file, done -> work.at(done, ""));
        }
        Ledger whole = result.whole();
        console.ledger("verdicts, groups and advantages that are others", result.iterations());
        tell(console, whole);
        if (!result.shown().isEmpty()) {
            console.changes(
                    result.shown().size() + " of " + whole.verdictsChanged() + " changed verdicts", result.shown());
        }
        figures.putAll(figures(whole));
        out.ifPresent(path -> {
            figures.put("out", path);
            figures.put("rows", result.rows());
        });
        return Outcome.completed(figures);
    }

    /** Of each verifier its version of today, and how many rollouts which version has verified. */
    private static Map<String, Object> verifiers(List<SparkLedger.VerifiedBy> recorded, LedgerSettings how) {
        Map<String, Map<String, Object>> verifiers = new TreeMap<>();
        for (SparkLedger.VerifiedBy each : recorded) {
            String before = how.names().before(each.verifier(), each.promptId());
            String again = how.names().again(before);
            Map<String, Object> one = verifiers.computeIfAbsent(before, name -> {
                Map<String, Object> made = new LinkedHashMap<>();
                if (!again.equals(name)) {
                    made.put("instead", again);
                }
                made.put("version", Verifiers.version(again, Verifiers.named(again, how.sandbox())));
                made.put("recorded", new TreeMap<String, Object>());
                return made;
            });
            @SuppressWarnings("unchecked") // put there above
            Map<String, Object> versions = (Map<String, Object>) one.get("recorded");
            versions.merge(
                    each.version().isEmpty() ? "unknown" : each.version(),
                    each.rollouts(),
                    (some, more) -> (Long) some + (Long) more);
        }
        return new LinkedHashMap<>(verifiers);
    }

    private static Map<String, String> facts(
            RecordedRun run, LedgerSettings how, Map<String, Object> verifiers, long rollouts) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("rollouts", rollouts + " of " + run.iterations().size() + " iterations");
        verifiers.forEach((name, is) -> {
            Map<?, ?> one = (Map<?, ?>) is;
            String recorded = ((Map<?, ?>) one.get("recorded"))
                    .entrySet().stream()
                            .map(entry -> entry.getKey() + " (" + entry.getValue() + " rollouts)")
                            .collect(Collectors.joining(", "));
            facts.put(
                    "verifier " + name,
                    "recorded " + recorded + ", today "
                            + (one.containsKey("instead") ? one.get("instead") + " " : "")
                            + one.get("version"));
        });
        String asked = how.rewards().parts().stream()
                .filter(part -> RewardKinds.OF_POLICIES.contains(part.kind()))
                .map(part -> part.name() + " (" + part.kind() + ")")
                .collect(Collectors.joining(", "));
        facts.put(
                "rewards",
                asked.isEmpty()
                        ? "computed again"
                        : "computed again, but for those that ask a policy, which keep their recorded values: "
                                + asked);
        facts.put(
                "advantages",
                how.credits().isPresent()
                        ? "of the recorded rewards and of today's, by the run's settings"
                        : "not compared: "
                                + (run.kind().equals("rejection-sample")
                                        ? "nobody has learned from these rollouts"
                                        : "they were a critic's, whose values are not in the table"));
        return facts;
    }

    private static void sandboxes(SparkApplication application, Settings settings, Map<String, Object> verifiers)
            throws InterruptedException {
        boolean programs = verifiers.entrySet().stream()
                .map(entry ->
                        ((Map<?, ?>) entry.getValue()).get("instead") instanceof String other ? other : entry.getKey())
                .map(name -> Verifiers.named(name, settings.sandbox()))
                .anyMatch(Verifier::runsPrograms);
        if (programs) {
            SandboxProbe.run(application.session(), settings.sandbox());
        }
    }

    private static void tell(Console console, Ledger whole) {
        whole.changes().forEach((change, count) -> console.notice(count + " × " + change));
        whole.partsChanged()
                .forEach((part, count) ->
                        console.notice("reward " + part + ": another value of " + count + " completions"));
        if (whole.hasAdvantages()) {
            console.notice(String.format(
                    Locale.ROOT,
                    "advantages: %d are others, all by %.4f in the mean beside a mean |A| of %.4f; %d changed their sign; %d completions were not learned and would be, %d were and would not be",
                    whole.advantagesChanged(),
                    whole.meanAdvantageChange(),
                    whole.meanAdvantage(),
                    whole.signs(),
                    whole.joined(),
                    whole.left()));
        }
        if (whole.failed() > 0) {
            console.warning(whole.failed()
                    + " completions could not be verified again; they count as they were, and --out says why");
        }
        if (whole.unlike() > 0) {
            console.warning(whole.unlike()
                    + " recorded advantages are not what the recorded rewards give by these settings: another version or other settings"
                    + " have made them. Changes are told between what the recorded rewards give and what today's give");
        }
        if (whole.penaltiesUnknown() > 0) {
            console.warning(whole.penaltiesUnknown()
                    + " completions would count whose KL penalty is not recorded: none is taken from their rewards");
        }
    }

    private static Map<String, Object> figures(Ledger whole) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("changed", whole.verdictsChanged());
        figures.put("changes", whole.changes());
        figures.put("notVerifiedAgain", whole.failed());
        figures.put("groups", whole.groups());
        figures.put("groupsChanged", whole.groupsChanged());
        figures.put("groupsGainSpread", whole.spreadGained());
        figures.put("groupsLoseSpread", whole.spreadLost());
        figures.put("rewardsChanged", whole.rewardsChanged());
        figures.put("rewardPartsChanged", whole.partsChanged());
        if (whole.hasAdvantages()) {
            Map<String, Object> advantages = new LinkedHashMap<>();
            advantages.put("changed", whole.advantagesChanged());
            advantages.put("meanChange", whole.meanAdvantageChange());
            advantages.put("mean", whole.meanAdvantage());
            advantages.put("changedSign", whole.signs());
            advantages.put("learnedNow", whole.joined());
            advantages.put("learnedNoMore", whole.left());
            advantages.put("unlikeRecorded", whole.unlike());
            figures.put("advantages", advantages);
        }
        return figures;
    }
}
