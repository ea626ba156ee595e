package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.countdown.CountdownSettings;
import io.firesteel.rewards.math.extract.Extraction;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where problems come from and how they are put to the policy; see {@code data} in reference.conf.
 *
 * @param source the one source, where {@code sources} is empty
 * @param template a template's name or its text; {@code chat}, the policy's own; {@code auto}, that or the bundled policies'
 * @param chat what {@code chat} puts around a problem
 * @param specialTokens what a special token is that a problem spells
 * @param verifier a verifier's name, or {@code auto}: the source's own
 * @param extraction where verifiers that have a choice look for answers
 * @param sources several sources, drawn from by weight
 * @param curriculum in what order
 * @param longPrompts what happens to a prompt that leaves a completion too little room in the policy
 */
public record DataSettings(
        DataSource source,
        String template,
        ChatSettings chat,
        SpecialTokens specialTokens,
        String verifier,
        Extraction extraction,
        List<WeightedSource> sources,
        CurriculumSettings curriculum,
        LongPrompts longPrompts,
        CountdownSettings countdown,
        TaskSettings task,
        List<String> trainFiles,
        List<String> testFiles,
        Map<String, String> columns) {
    /** The verifier's name that stands for the source's own. */
    public static final String SOURCES_OWN = "auto";

    /** What a special token such as {@code <|im_end|>} is that a problem's text spells. */
    public enum SpecialTokens {
        /** Text like any other: what somebody else has written does not steer the policy. */
        TEXT,
        /** That token. */
        TOKENS
    }

    /** What happens to a prompt that leaves a completion fewer tokens than it may have. */
    public enum LongPrompts {
        /** The command refuses to start and names it. */
        REFUSE,
        /** It is left out, and counted. */
        DROP,
        /** It is taken, and counted; its completions end where the policy's positions do. Where there is no room at all it is refused. */
        CUT
    }

    private static final String FILES =
            "name JSON Lines, CSV or Parquet files; a held-out set keeps the reported figures honest";

    public DataSettings {
        if (sources.isEmpty() && source instanceof DataSource.Files files) {
            int train = files.train().orElse(trainFiles).size();
            int test = files.test().orElse(testFiles).size();
            new Requirements()
                    .that(train > 0, "train-files", "at least one file, since data.source is files", "none", FILES)
                    .that(test > 0, "test-files", "at least one file, since data.source is files", "none", FILES)
                    .check();
        }
    }

    /**
     * The name of the verifier that verifies a source or an evaluation set, with its extraction.
     *
     * @param own the source's; absent is this section's, as of the extraction
     * @throws io.firesteel.core.Fault if it names an extraction, and its verifier has none
     */
    public String verifier(Optional<String> own, Optional<Extraction> ownExtraction) {
        String name = own.orElse(verifier);
        if (ownExtraction.isPresent()) {
            return Verifiers.extracting(name, ownExtraction.get());
        }
        // As written if it is the default: a source's name may say more; that of this section may not (DataSets refuses
        // it).
        boolean ours = extraction != Extraction.MARKED && Verifiers.hasExtraction(name);
        return ours ? Verifiers.extracting(name, extraction) : name;
    }

    /** What is learned from: one source or more, all keys filled in; the verifier's name has its extraction. */
    public List<WeightedSource> learned() {
        return sources.isEmpty()
                ? List.of(new WeightedSource(
                        Optional.of(1),
                        filled(source),
                        Optional.of(template),
                        Optional.of(verifier(Optional.empty(), Optional.empty())),
                        Optional.empty()))
                : sources.stream()
                        .map(one -> new WeightedSource(
                                Optional.of(one.weight().orElse(1)),
                                filled(one.source()),
                                Optional.of(one.template().orElse(template)),
                                Optional.of(verifier(one.verifier(), one.extraction())),
                                Optional.empty()))
                        .toList();
    }

    /** The same source with every key that was left out taken from this section. */
    public DataSource filled(DataSource from) {
        if (from instanceof DataSource.Task generated) {
            return new DataSource.Task(
                    generated.name(),
                    Optional.of(generated.difficulty().orElse(task.difficulty())),
                    Optional.of(generated.problems().orElse(task.problems())),
                    Optional.of(generated.heldOut().orElse(task.heldOut())));
        } else if (from instanceof DataSource.Files files) {
            return new DataSource.Files(
                    Optional.of(files.train().orElse(trainFiles)),
                    Optional.of(files.test().orElse(testFiles)),
                    Optional.of(files.columns().orElse(columns)));
        }
        DataSource.Countdown family = (DataSource.Countdown) from;
        return new DataSource.Countdown(
                Optional.of(family.count().orElse(countdown.count())),
                Optional.of(family.highest().orElse(countdown.highest())),
                Optional.of(family.highestValue().orElse(countdown.highestValue())),
                Optional.of(family.lowestTarget().orElse(countdown.lowestTarget())),
                Optional.of(family.highestTarget().orElse(countdown.highestTarget())));
    }
}
