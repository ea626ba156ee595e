package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.response.Response;

/**
 * 1 for a completion that begins with its only {@code <think>}, closes it exactly once and is not truncated, whatever
 * follows: for templates whose answer stands in a box. A prompt that ends with {@code <think>} has opened it.
 *
 * <p>From TRL's {@code think_format_reward}. Where ours differs: there, several {@code </think>} and truncation pass.
 * White space before {@code <think>} is allowed, and refused there.
 */
public record ThinkFormat() implements RewardFunction.Single {
    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        Response response = Response.of(prompt, completion);
        return response.truncation().isEmpty()
                        && response.text().stripLeading().startsWith(Response.THINK)
                        && response.count(Response.THINK) == 1
                        && response.count(Response.END_THINK) == 1
                ? 1
                : 0;
    }
}
