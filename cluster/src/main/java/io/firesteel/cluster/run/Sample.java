package io.firesteel.cluster.run;

import io.firesteel.core.FinishReason;
import io.firesteel.core.Reward;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.JsonObject;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One completion with all that was found about it, as people look at it: a row of {@code samples.jsonl}, of the console's
 * table, of the report. Tokens and log-probs are in the {@link RolloutTable} only.
 *
 * @param source where the prompt came from, {@code train} or {@code eval}
 * @param advantage absent for completions that were not trained on
 */
public record Sample(
        long iteration,
        String source,
        String promptId,
        String prompt,
        String gold,
        int sample,
        String completion,
        int lengthTokens,
        FinishReason finish,
        Verdict verdict,
        Reward reward,
        OptionalDouble advantage) {
    /**
     * The sample of a rollout.
     *
     * @param advantage NaN if it has none
     */
    public static Sample of(long iteration, String source, ScoredRollout scored, double advantage) {
        var rollout = scored.rollout();
        return new Sample(
                iteration,
                source,
                rollout.prompt().id(),
                rollout.prompt().text(),
                rollout.prompt().gold(),
                rollout.sample(),
                rollout.completion().text(),
                rollout.completion().lengthTokens(),
                rollout.completion().finish(),
                scored.verdict(),
                scored.reward(),
                Double.isNaN(advantage) ? OptionalDouble.empty() : OptionalDouble.of(advantage));
    }

    /** The row of {@code samples.jsonl}. */
    public Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("iteration", iteration);
        row.put("source", source);
        row.put("prompt_id", wellFormed(promptId));
        row.put("prompt", wellFormed(prompt));
        row.put("gold", wellFormed(gold));
        row.put("sample", sample);
        row.put("completion", wellFormed(completion));
        row.put("length", lengthTokens);
        row.put("finish", finish.name());
        row.put("verdict", verdict.kind().name());
        row.put("extracted", wellFormed(verdict.extracted()));
        row.put("reason", wellFormed(verdict.reason()));
        row.put("reward", reward.total());
        row.put("rewards", reward.parts());
        advantage.ifPresent(value -> row.put("advantage", value));
        return row;
    }

    /** Reads {@link #row} back. */
    public static Sample from(JsonObject row) {
        Map<String, Double> parts = new LinkedHashMap<>();
        JsonObject rewards = row.object("rewards");
        rewards.keys().forEach(name -> parts.put(name, rewards.number(name)));
        return new Sample(
                row.longInteger("iteration"),
                row.string("source"),
                row.string("prompt_id"),
                row.string("prompt"),
                row.string("gold"),
                row.integer("sample"),
                row.string("completion"),
                row.integer("length"),
                FinishReason.valueOf(row.string("finish")),
                new Verdict(Verdict.Kind.valueOf(row.string("verdict")), row.string("extracted"), row.string("reason")),
                new Reward(row.number("reward"), parts),
                row.has("advantage") ? OptionalDouble.of(row.number("advantage")) : OptionalDouble.empty());
    }

    /** A policy can write half a character; what has no UTF-8 becomes the replacement character. */
    static String wellFormed(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                i++;
            } else {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '\ufffd');
            }
        }
        return out == null ? text : out.toString();
    }
}
