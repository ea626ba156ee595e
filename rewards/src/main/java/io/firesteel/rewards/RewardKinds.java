package io.firesteel.rewards;

import static java.util.Map.entry;

import io.firesteel.rewards.functions.CodeFormat;
import io.firesteel.rewards.functions.Cosine;
import io.firesteel.rewards.functions.Format;
import io.firesteel.rewards.functions.KimiLength;
import io.firesteel.rewards.functions.LanguageConsistency;
import io.firesteel.rewards.functions.Repetition;
import io.firesteel.rewards.functions.SoftOverlong;
import io.firesteel.rewards.functions.TagCount;
import io.firesteel.rewards.functions.TestsPassed;
import io.firesteel.rewards.functions.ThinkFormat;
import io.firesteel.rewards.response.Response;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The kinds of reward functions that come with Firesteel. */
public final class RewardKinds {
    private static final Map<String, Function<RewardParameters, RewardFunction>> BUILT_IN = new TreeMap<>(Map.ofEntries(
            entry("correct", RewardKinds::correct),
            entry("tinyzero", RewardKinds::tinyZero),
            entry("format", parameters -> new Format()),
            entry("think-format", parameters -> new ThinkFormat()),
            entry("code-format", CodeFormat::from),
            entry("tag-count", parameters -> new TagCount()),
            entry("cosine", Cosine::from),
            entry("kimi-length", parameters -> new KimiLength()),
            entry("soft-overlong", SoftOverlong::from),
            entry("repetition", Repetition::from),
            entry("language-consistency", LanguageConsistency::from),
            entry("tests-passed", parameters -> new TestsPassed())));

    private RewardKinds() {}

    /** The names of the built-in kinds that ask no policy, sorted. */
    public static List<String> names() {
        return List.copyOf(BUILT_IN.keySet());
    }

    /** Kinds that ask whether an answer is right: what nothing verifies gets 0 from them. */
    public static final Set<String> OF_VERDICTS =
            Set.of("correct", "cosine", "kimi-length", "tests-passed", "tinyzero");

    /** Kinds that ask a policy: what computes with policies makes them, see {@link PolicyRewards}. */
    public static final List<String> OF_POLICIES = List.of("judge", "reward-model");

    /** The reward function that {@code part} describes, where no policy can be asked. */
    public static RewardFunction create(RewardSettings.Part part, int maxLength) {
        return create(part, maxLength, PolicyRewards.NONE);
    }

    /**
     * The reward function that {@code part} describes.
     *
     * @param maxLength tokens, see {@link RewardSettings#maxLength}
     * @param policies makes those of the kinds {@link #OF_POLICIES}
     * @throws io.firesteel.core.Fault if there is no such kind or a parameter is unknown or out of range
     */
    public static RewardFunction create(RewardSettings.Part part, int maxLength, PolicyRewards policies) {
        if (OF_POLICIES.contains(part.kind())) {
            return policies.function(part);
        }
        RewardParameters parameters = RewardParameters.of(part, maxLength);
        Function<RewardParameters, RewardFunction> builtIn = BUILT_IN.get(part.kind());
        RewardFunction function = builtIn != null
                ? builtIn.apply(parameters)
                : Plugins.create(
                        RewardParameters.where(part),
                        part.kind(),
                        RewardFunction.class,
                        Stream.of(names(), OF_POLICIES)
                                .flatMap(List::stream)
                                .sorted()
                                .toList());
        parameters.refuseUnknown();
        return function;
    }

    /** {@code right} (1) for a correct answer, {@code wrong} (0) for an incorrect one or none, 0 for what nothing verifies. */
    private static RewardFunction correct(RewardParameters parameters) {
        double right = parameters.number("right", 1);
        double wrong = parameters.number("wrong", 0);
        return (RewardFunction.Single) (prompt, completion, verdict) ->
                verdict.isCorrect() ? right : verdict.kind().verified() ? wrong : 0;
    }

    /**
     * TinyZero's {@code countdown.py}: 1 for a correct answer; {@code format-value} (0.1) for another answer in the right
     * format; 0 otherwise, and for what nothing verifies. With weights 0.9 and 0.1, {@code correct} and {@code format} together say the same wherever
     * the verifier asks for the same format, as Countdown's does. Where ours differs: the format is that of
     * {@link Response#tagged()}, so that a blank answer earns nothing (0.1 there).
     */
    private static RewardFunction tinyZero(RewardParameters parameters) {
        double formatValue = parameters.number("format-value", 0.1);
        return (RewardFunction.Single) (prompt, completion, verdict) -> {
            if (verdict.isCorrect()) {
                return 1;
            }
            return verdict.kind().verified()
                            && Response.of(prompt, completion).tagged().wellFormed()
                    ? formatValue
                    : 0;
        };
    }
}
