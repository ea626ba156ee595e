package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.TaggedResponse;

/** 1 for {@code <think>…</think><answer>…</answer>} and nothing else, by the rules of {@link TaggedResponse}; else 0. */
public record Format() implements RewardFunction.Single {
    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        return TaggedResponse.read(prompt, completion).wellFormed() ? 1 : 0;
    }
}
