package io.firesteel.cluster.spark.referee;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.text.Literals;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.PluginFaults;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rollout.generate.LastToken;

/**
 * {@code P(yes) / (P(yes) + P(no))} of a judge's next token, at temperature 1; for one thread. Several tokens may mean the same: their
 * probabilities are added.
 *
 * <p>Worked: logits 2 of yes and 1 of no: 1 / (1 + e^−1) = 0.731, whatever the other logits are.
 */
final class JudgeReward implements RewardFunction.Reader {
    private static final long serialVersionUID = 1;

    private final transient Referee.OfJudge judge;
    private final transient Tokenizer tokenizer;
    private final transient LastToken policy;

    JudgeReward(Referee.OfJudge judge, Tokenizer tokenizer, LastToken policy) {
        this.judge = judge;
        this.tokenizer = tokenizer;
        this.policy = policy;
    }

    /** Nobody knows beforehand how many tokens a completion's text is to a judge, nor whether it has any for it. */
    @Override
    public Verdict read(Prompt prompt, Completion completion, Verdict verdict) {
        int tokens;
        try {
            tokens = encode(prompt, completion.text()).length;
        } catch (Fault noTokens) {
            encode(prompt, ""); // where the prompt's own text has none either, the judge does not fit the problems
            return Verdict.infrastructureError(
                    "reward " + judge.part() + ": the judge has no tokens for what the completion says");
        }
        return tokens <= judge.mostTokens()
                ? verdict
                : Verdict.budgetExhausted(
                        verdict.extracted(),
                        "reward " + judge.part() + ": " + tokens + " tokens to the judge, which reads at most "
                                + judge.mostTokens());
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        String what = "reward " + judge.part() + " on prompt " + PluginFaults.brief(prompt.id());
        return share(policy.outputs(what, encode(prompt, completion.text())), judge.yes(), judge.no());
    }

    private int[] encode(Prompt prompt, String completion) {
        Literals literals = new Literals(tokenizer.specialTokens());
        return literals.encode(
                tokenizer, RefereePart.ByJudge.render(judge.template(), prompt.text(), literals.mark(completion)));
    }

    static double share(float[] logits, int[] yes, int[] no) {
        return 1 / (1 + StrictMath.exp(logOfSum(logits, no) - logOfSum(logits, yes)));
    }

    private static double logOfSum(float[] logits, int[] tokens) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int token : tokens) {
            greatest = Math.max(greatest, logits[token]);
        }
        double sum = 0;
        for (int token : tokens) {
            sum += StrictMath.exp(logits[token] - greatest);
        }
        return greatest + StrictMath.log(sum);
    }
}
