package io.firesteel.trainer.credit;

import io.firesteel.core.Fault;
import io.firesteel.core.ScoredRollout;
import io.firesteel.trainer.loss.Column;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * A verified rollout and what became of it: whether it is learned, and how much better it is than its siblings.
 *
 * @param scored the rollout as it was given
 * @param use whether it is learned, and if not, why
 * @param advantage what the loss multiplies its tokens by, their mean where each has its own; NaN where it is not learned
 * @param klPenalty what was taken from its reward before its group was compared; 0 where the method has no such penalty,
 *     and for unusable rollouts
 * @param tokens of each token its own, where a critic says what prefixes are worth; null otherwise
 */
public record CreditedRollout(ScoredRollout scored, Use use, double advantage, double klPenalty, TokenCredit tokens)
        implements Serializable {
    /** All tokens have the completion's advantage. */
    public CreditedRollout(ScoredRollout scored, Use use, double advantage, double klPenalty) {
        this(scored, use, advantage, klPenalty, null);
    }

    /** The same, with a critic's credit in place of the advantage. */
    public CreditedRollout with(TokenCredit critics) {
        double mean = Arrays.stream(critics.advantages()).average().orElse(0);
        return new CreditedRollout(scored, use, mean, klPenalty, critics);
    }

    /** What the loss multiplies its tokens by. */
    public Column column() {
        return tokens == null ? Column.shared(advantage) : Column.each(tokens.advantages());
    }

    /** What a step of learning does with a completion. */
    public enum Use {
        /** It counts in the loss and its denominators. */
        LEARNED,
        /** Its verdict could not become a reward; it is in no statistics. */
        UNUSABLE,
        /** Its group had more completions than are learned, and others differ more; it is in no statistics of its group. */
        DOWN_SAMPLED,
        /** Its advantage is what it earned beyond its prompt's greedy completion, and that one could not be verified. */
        NO_BASELINE,
        /** All usable members of its group earned the same, and such groups are left out. */
        NO_SPREAD,
        /** It ran into the limit on tokens, and such completions are left out; its reward is in its group's statistics. */
        TRUNCATED
    }

    public CreditedRollout {
        Objects.requireNonNull(scored, "scored");
        Objects.requireNonNull(use, "use");
        if (Double.isNaN(advantage) == (use == Use.LEARNED)) {
            throw new Fault(
                    "credit of a completion of " + scored.rollout().prompt().id(),
                    "an advantage where it is learned, and none otherwise",
                    use + " with advantage " + advantage,
                    "look for rewards that are not numbers");
        }
    }

    public boolean learned() {
        return use == Use.LEARNED;
    }
}
