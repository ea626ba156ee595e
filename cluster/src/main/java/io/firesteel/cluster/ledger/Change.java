package io.firesteel.cluster.ledger;

import io.firesteel.cluster.ledger.RolloutAgain.Scored;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A completion of which something is another now, or that could not be verified again.
 *
 * @param rollout verified and rewarded again
 * @param advantage by the recorded rewards of its group; NaN where it is not learned
 * @param advantageAgain by those of today
 */
public record Change(RolloutAgain rollout, double advantage, double advantageAgain) implements Serializable {
    /** As a row of JSON: what is recorded, and with {@code _again} behind its name what it is now. What there is none of is left out. */
    public Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("iteration", rollout.iteration());
        row.put("prompt_id", rollout.promptId());
        row.put("sample", rollout.sample());
        row.put("gold", rollout.gold());
        row.put("completion", rollout.completion());
        row.put("finish", rollout.finish().name());
        row.put("learned", rollout.credit().learned());
        put(row, "", rollout.before(), advantage);
        put(row, "_again", rollout.again(), advantageAgain);
        if (!rollout.failure().isEmpty()) {
            row.put("not_verified_again", rollout.failure());
        }
        return row;
    }

    private static void put(Map<String, Object> row, String again, Scored scored, double advantage) {
        row.put("verifier" + again, scored.verifier());
        row.put("verifier_version" + again, scored.verdict().version());
        row.put("verdict" + again, scored.verdict().kind().name());
        row.put("extracted" + again, scored.verdict().extracted());
        row.put("reason" + again, scored.verdict().reason());
        if (scored.usable()) {
            row.put("reward" + again, scored.reward().total());
            row.put("rewards" + again, scored.reward().parts());
        }
        if (!Double.isNaN(advantage)) {
            row.put("advantage" + again, advantage);
        }
    }
}
