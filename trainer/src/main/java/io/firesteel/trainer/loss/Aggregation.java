package io.firesteel.trainer.loss;

import io.firesteel.core.Fault;

/**
 * How token losses become one number: the weight {@code w} of each of a completion's {@code n} learned tokens in
 * {@code Σ w L}. {@code S} completions and {@code N} learned tokens in the mini-batch. Closed: exactly what a
 * configuration can name.
 *
 * <p>Worked, for completions of 1 and 3 tokens: SequenceMean weighs ½ and ⅙ each; TokenMean ¼ each; Constant(10) 1/20
 * each; SequenceSum ½ each.
 */
public sealed interface Aggregation {
    /** Weight of each learned token of a completion that has {@code sequenceTokens} of them. */
    double weight(int sequenceTokens, Denominators denominators);

    /**
     * {@code w = 1/(S n)}: the mean over completions of the mean over their tokens. GRPO's own (arXiv:2402.03300, eq. 3);
     * a long wrong completion is punished less per token. TRL {@code grpo}, verl {@code seq-mean-token-mean}.
     */
    record SequenceMean() implements Aggregation {
        @Override
        public double weight(int sequenceTokens, Denominators denominators) {
            return 1.0 / (denominators.sequences() * (double) sequenceTokens);
        }
    }

    /**
     * {@code w = 1/N}: every token counts the same, so long completions weigh more. DAPO (arXiv:2503.14476, §3.3); TRL
     * {@code dapo}, verl {@code token-mean}; N is over the mini-batch, where TRL's {@code bnpo} takes the micro-batch.
     */
    record TokenMean() implements Aggregation {
        @Override
        public double weight(int sequenceTokens, Denominators denominators) {
            return 1.0 / denominators.tokens();
        }
    }

    /**
     * {@code w = 1/(S · tokens)}: a constant instead of the length, so no length bias either way. Dr. GRPO
     * (arXiv:2503.20783, §3.2, listing 1); TRL {@code dr_grpo}, verl {@code seq-mean-token-sum-norm}.
     *
     * @param tokens the constant, usually the limit on new tokens
     */
    record Constant(int tokens) implements Aggregation {
        public Constant {
            if (tokens < 1) {
                throw new Fault("tokens", "at least 1 token", tokens + "", "use the limit on new tokens");
            }
        }

        @Override
        public double weight(int sequenceTokens, Denominators denominators) {
            return 1.0 / (denominators.sequences() * (double) tokens);
        }
    }

    /** {@code w = 1/S}: the mean over completions of the sum over their tokens. verl {@code seq-mean-token-sum}. */
    record SequenceSum() implements Aggregation {
        @Override
        public double weight(int sequenceTokens, Denominators denominators) {
            return 1.0 / denominators.sequences();
        }
    }
}
