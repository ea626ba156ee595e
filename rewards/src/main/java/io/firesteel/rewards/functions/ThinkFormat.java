package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.TaggedResponse;

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
        String text = completion.text().stripLeading();
        boolean opened = TaggedResponse.opensThinking(prompt);
        return !completion.truncated()
                        && (opened || text.startsWith(TaggedResponse.THINK))
                        && TaggedResponse.count(text, TaggedResponse.THINK) == (opened ? 0 : 1)
                        && TaggedResponse.count(text, TaggedResponse.END_THINK) == 1
                ? 1
                : 0;
    }
}
