package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * When and how a policy is evaluated.
 *
 * @param problems held-out problems before the first and after the last iteration; 0 for no evaluation at all
 * @param problemsBetween the same in between; 0 for none
 * @param every iterations from one evaluation to the next; 0 for only before and after
 * @param samples completions per problem
 * @param attempts what counts as one attempt in a completion, a regular expression
 * @param aha what counts as an aha mark, a regular expression
 * @param sets further evaluation sets, by the names that their figures carry
 */
public record EvaluationSettings(
        int problems,
        int problemsBetween,
        int every,
        int samples,
        String attempts,
        String aha,
        Map<String, EvaluationSetSettings> sets) {
    /** A figure of a further set is {@code eval/<set>/passAt1}: the name must not look like a figure. */
    private static final Pattern SET_NAME = Pattern.compile("[a-z][a-z0-9_-]*");

    public EvaluationSettings {
        Requirements requirements = new Requirements()
                .that(
                        problems >= 0,
                        "problems",
                        "0 or more",
                        problems,
                        "500 gives pass@1 a standard error of 2 points; 0 evaluates neither before nor after")
                .that(problemsBetween >= 0, "problems-between", "0 or more", problemsBetween, "0 turns it off")
                .that(every >= 0, "every", "0 or more", every, "0 turns it off")
                .that(samples >= 1, "samples", "at least 1", samples, "8 gives pass@8 and maj@8");
        for (String name : sets.keySet()) {
            requirements.that(
                    SET_NAME.matcher(name).matches(),
                    "sets",
                    "names of small letters, digits, _ and -",
                    name,
                    "the name is a part of the set's figures: eval/" + name.toLowerCase(Locale.ROOT) + "/passAt1");
        }
        requirements.check();
    }

    /** k of pass@k and maj@k: powers of two up to {@code samples}. */
    public List<Integer> reportedK() {
        return IntStream.iterate(1, k -> k <= samples, k -> 2 * k).boxed().toList();
    }
}
