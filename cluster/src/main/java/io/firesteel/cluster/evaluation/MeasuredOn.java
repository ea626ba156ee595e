package io.firesteel.cluster.evaluation;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.settings.EvaluationSettings;
import io.firesteel.core.Prompt;
import io.firesteel.core.Sha256;
import io.firesteel.rollout.generate.SamplingSettings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an evaluation's figures were measured on, beside the policy: two evaluations can be compared only where it is the same. Whose
 * randomness it was is not in it: that makes figures noisier, not others.
 *
 * @param parts by name the beginning of a SHA-256: {@code problems}, {@code template}, {@code verifier}, {@code rewards},
 *     {@code sampling}, {@code attempts}, {@code aha}; empty where nobody has written it down
 */
public record MeasuredOn(Map<String, String> parts) {
    /** The key of it among an evaluation's figures. */
    public static final String KEY = EvaluationMetric.MEASURED_ON.key();

    private static final int DIGITS = 12;
    private static final String PROBLEMS = "problems";
    private static final String TEMPLATE = "template";

    public MeasuredOn {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /**
     * What a policy's completions are verified and valued by, as far as its prompts do not say.
     *
     * @param verifier the content of verifiers that are classes of the user's, and how programs are contained
     * @param rewards the reward functions, their weights and parameters
     */
    public record Scoring(String verifier, String rewards) {}

    static MeasuredOn of(
            List<Prompt> prompts, Scoring scoring, EvaluationSettings settings, SamplingSettings sampling) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put(PROBLEMS, hash(prompts.stream().map(prompt -> prompt.id() + "\0" + prompt.gold())));
        parts.put(
                TEMPLATE,
                hash(prompts.stream().map(prompt -> prompt.text() + "\0" + Arrays.toString(prompt.tokens()))));
        parts.put(
                "verifier",
                hash(new TreeSet<>(prompts.stream().map(Prompt::verifier).toList()) + " " + scoring.verifier()));
        parts.put("rewards", hash(scoring.rewards()));
        parts.put(
                "sampling",
                hash(settings.samples() + " " + sampling.maxNewTokens() + " " + sampling.temperature() + " "
                        + sampling.topK() + " " + sampling.topP() + " " + Arrays.toString(sampling.stopTokens()) + " "
                        + sampling.stopStrings()));
        parts.put("attempts", hash(settings.attempts()));
        parts.put("aha", hash(settings.aha()));
        return new MeasuredOn(parts);
    }

    private static String hash(Stream<String> texts) {
        return hash(texts.map(text -> text.length() + " " + text).collect(Collectors.joining("\n")));
    }

    private static String hash(String text) {
        return Sha256.of(text).substring(0, DIGITS);
    }

    /** As it stands among an evaluation's figures: {@code problems 0a1b2c3d4e5f, template …}. */
    public String text() {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + " " + part.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Reads {@link #text} back. */
    public static MeasuredOn from(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(", ")) {
            parts.put(part.substring(0, part.indexOf(' ')), part.substring(part.indexOf(' ') + 1));
        }
        return new MeasuredOn(parts);
    }

    /** Whether it is known. */
    public boolean known() {
        return !parts.isEmpty();
    }

    /** The names of the parts that are others there; a part that was not written down there is not known to be another. */
    public List<String> otherThan(MeasuredOn before) {
        List<String> others = new ArrayList<>();
        if (known() && before.known()) {
            parts.forEach((name, hash) -> {
                if (!before.parts.getOrDefault(name, hash).equals(hash)) {
                    others.add(name);
                }
            });
        }
        if (others.contains(PROBLEMS)) {
            others.remove(TEMPLATE); // other problems read otherwise
        }
        return others;
    }
}
