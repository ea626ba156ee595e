package io.firesteel.cluster.stage;

import io.firesteel.core.json.JsonObject;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a stage has cost, sessions before included; what a session did after its last checkpoint and lost is not.
 *
 * @param tokens learned from or sampled in its steps, those of prompts included: {@code num_tokens} of its last row
 * @param evaluationTokens the same of its evaluations
 * @param coreSeconds processor time, see {@link io.firesteel.cluster.spark.session.CoreMeter}
 */
public record Cost(long tokens, long evaluationTokens, double coreSeconds) {
    /** The key of it among a stage's figures. */
    public static final String KEY = "cost";

    /** Of nothing. */
    public static final Cost NONE = new Cost(0, 0, 0);

    private static final String TOKENS = "tokens";
    private static final String EVALUATION_TOKENS = "evaluationTokens";
    private static final String CORE_SECONDS = "coreSeconds";

    /** Both together. */
    public Cost plus(Cost other) {
        return new Cost(
                tokens + other.tokens, evaluationTokens + other.evaluationTokens, coreSeconds + other.coreSeconds);
    }

    /**
     * Core-hours times their price. Worked example: 1800 core-seconds at 0.05 an hour are 0.025.
     *
     * @param perCoreHour {@code run.price-per-core-hour}
     */
    public double price(double perCoreHour) {
        return coreSeconds / 3600 * perCoreHour;
    }

    /** As JSON values. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(TOKENS, tokens);
        figures.put(EVALUATION_TOKENS, evaluationTokens);
        figures.put(CORE_SECONDS, coreSeconds);
        return figures;
    }

    /** The same with the price, and at what rate. */
    public Map<String, Object> figures(double perCoreHour) {
        Map<String, Object> figures = figures();
        figures.put("pricePerCoreHour", perCoreHour);
        figures.put("price", price(perCoreHour));
        return figures;
    }

    /** Reads {@link #figures} of a stage's back; empty where it was not counted yet. */
    public static Optional<Cost> from(JsonObject stage) {
        return stage.has(KEY)
                ? Optional.of(new Cost(
                        stage.object(KEY).longInteger(TOKENS),
                        stage.object(KEY).longInteger(EVALUATION_TOKENS),
                        stage.object(KEY).number(CORE_SECONDS)))
                : Optional.empty();
    }
}
