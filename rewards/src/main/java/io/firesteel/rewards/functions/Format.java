package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.response.Response;

/** 1 for {@code <think>…</think><answer>…</answer>} and nothing else, by the rules of {@link Response#tagged()}; else 0. */
public record Format() implements RewardFunction.Single {
    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        return Response.of(prompt, completion).tagged().wellFormed() ? 1 : 0;
    }
}
