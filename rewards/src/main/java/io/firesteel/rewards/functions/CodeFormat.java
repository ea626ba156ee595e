package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardParameters;
import io.firesteel.rewards.response.Response;

/**
 * 1 for a completion in the format of {@link Response#tagged()} whose answer holds a fenced block of code in the given
 * language; else 0. From open-r1's {@code get_code_format_reward}; where ours differs: line breaks around the tags are
 * optional.
 *
 * @param language as it is written after the fence
 */
public record CodeFormat(String language) implements RewardFunction.Single {
    private static final String FENCE = "```";

    /** Parameter {@code language} (python). */
    public static CodeFormat from(RewardParameters parameters) {
        return new CodeFormat(parameters.text("language", "python"));
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        Response.Tagged response = Response.of(prompt, completion).tagged();
        String opening = FENCE + language + "\n";
        int open = response.answer().indexOf(opening);
        return response.wellFormed() && open >= 0 && response.answer().indexOf(FENCE, open + opening.length()) >= 0
                ? 1
                : 0;
    }
}
