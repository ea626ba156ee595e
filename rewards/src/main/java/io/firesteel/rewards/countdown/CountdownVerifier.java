package io.firesteel.rewards.countdown;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.response.Response;
import io.firesteel.rewards.tasks.Dress;
import io.firesteel.rewards.tasks.GoldCodec;

import java.util.Optional;

/**
 * Verifies Countdown: make the target out of the given numbers, each used exactly once, with {@code + - * /}. The
 * reference is {@code {"nums":[3,10,7],"target":56}}; the answer is read from the one answer block of a
 * {@link Response#tagged() tagged response} and must be an {@link io.firesteel.rewards.arithmetic.ArithmeticExpression}. Values are exact fractions: {@code 8/3*3} is 8 and
 * {@code 24+1/200000} is not 24.
 *
 * <p>A completion that is truncated or out of format is NO_ANSWER; an answer that is no expression, divides by zero,
 * uses other numbers or has another value is INCORRECT. Answers past the expression's limits (4,096 characters, 64
 * parentheses deep) are INCORRECT too, not BUDGET_EXHAUSTED: verifying is linear in the completion, no honest answer needs
 * more, and a policy must not be able to write itself out of its group's statistics.
 *
 * <p>Where ours differs from TinyZero's {@code countdown.py}: it evaluates model text as Python after a whitelist, so
 * {@code **}, {@code //} and {@code 2.5*4} for the numbers 2, 5, 4 pass; it reads the last line only; it tolerates 1e-5.
 */
public final class CountdownVerifier implements Verifier {
    private static final long serialVersionUID = 1;
    /** Raise it with whatever changes a verdict; {@code GoldenVerdictsTest} tells. */
    private static final String VERSION = "1";

    @Override
    public String name() {
        return "countdown";
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        Optional<CountdownGold> gold = GoldCodec.read(CountdownGold.class, prompt.gold());
        if (gold.isEmpty()) {
            return Verdict.goldUnparseable("expected {\"nums\":[..],\"target\":n} with 1 to 64 non-negative integers");
        }
        Response.Tagged response = Response.of(prompt, completion).tagged();
        if (!response.wellFormed()) {
            return Verdict.noAnswer(response.fault());
        }
        return gold.get().verify(Dress.off(response.answer()));
    }
}
