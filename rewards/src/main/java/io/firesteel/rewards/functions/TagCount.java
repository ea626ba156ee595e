package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.response.Response;

/**
 * A quarter for each of the four tags of {@link Response#tagged()} that stands exactly once, in any order: a gentler slope
 * to the format than all or nothing. A {@code <think>} at the end of the prompt counts.
 *
 * <p>From open-r1's {@code tag_count_reward}. Where ours differs: there, tags count only with their line breaks
 * ({@code "<think>\n"}, {@code "\n</think>\n"}, …).
 */
public record TagCount() implements RewardFunction.Single {
    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        Response response = Response.of(prompt, completion);
        double value = 0;
        for (String tag : new String[] {Response.THINK, Response.END_THINK, Response.ANSWER, Response.END_ANSWER}) {
            value += response.count(tag) == 1 ? 0.25 : 0;
        }
        return value;
    }
}
