package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

import java.io.Serializable;
import java.util.List;

/**
 * Values the completions of one prompt. It sees the whole group, since some values compare its members; most look at
 * each completion alone and implement {@link Single}. Pure, like a {@link Verifier}.
 *
 * <p>Only completions with a conclusive verdict are shown to it. One that nothing verifies is among these, and is neither right nor wrong:
 * functions that ask whether an answer is right give it 0.
 *
 * <p>Users plug in their own by naming a class that implements this and has a public constructor without arguments.
 */
public interface RewardFunction extends Serializable {
    /**
     * One finite value per completion.
     *
     * @param prompt the prompt they share
     * @param completions at least one, {@code [G']}
     * @param verdicts their verdicts, {@code [G']}
     * @return {@code [G']}, in the same order
     */
    double[] values(Prompt prompt, List<Completion> completions, List<Verdict> verdicts);

    /** Values each completion alone. */
    interface Single extends RewardFunction {
        double value(Prompt prompt, Completion completion, Verdict verdict);

        @Override
        default double[] values(Prompt prompt, List<Completion> completions, List<Verdict> verdicts) {
            double[] values = new double[completions.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(prompt, completions.get(i), verdicts.get(i));
            }
            return values;
        }
    }

    /** Values each completion alone, of those that it can read: a policy that is asked has so many positions, and tokens for so much. */
    interface Reader extends Single {
        /**
         * Asked before anything is valued.
         *
         * @param verdict a conclusive one
         * @return the same; or one that is not, if it cannot read the completion, which then leaves its group and is counted
         */
        Verdict read(Prompt prompt, Completion completion, Verdict verdict);
    }

    /** Values what share of their reference's tests completions pass. Where it is asked for, {@link Verifier#test} runs them all. */
    interface OfTests extends RewardFunction {
        /**
         * One finite value per completion.
         *
         * @param passed shares, 0 to 1, {@code [G']}
         * @return {@code [G']}, in the same order
         */
        double[] values(double[] passed);

        /** Where no test was counted, the verdict is the one test. */
        @Override
        default double[] values(Prompt prompt, List<Completion> completions, List<Verdict> verdicts) {
            return values(verdicts.stream()
                    .mapToDouble(verdict -> verdict.isCorrect() ? 1 : 0)
                    .toArray());
        }
    }
}
