package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;

/**
 * The final answer of a completion, for verifiers that do not insist on the whole format of {@link TaggedResponse}.
 *
 * <p>It is looked for after the last {@code </think>}; where {@code <think>} was opened, in the prompt or in the
 * completion, and not closed, there is none. There it is the content of the one {@code <answer>} block; where no answer
 * tag stands at all, the content of the last {@code \boxed{…}}, its braces balanced. An answer block whose whole content
 * is boxed is unwrapped. Two answer blocks, a broken one, a blank answer and a truncated completion give none: nothing is
 * guessed, and hedging earns nothing. Linear in the completion.
 *
 * @param found whether there is one
 * @param text the answer without surrounding white space; empty unless found
 * @param fault why there is none, in words; empty if found
 */
public record FinalAnswer(boolean found, String text, String fault) {
    private static final String BOXED = "\\boxed{";

    public static FinalAnswer read(Prompt prompt, Completion completion) {
        if (completion.truncated()) {
            return none("truncated at " + completion.lengthTokens() + " tokens");
        }
        return read(completion.text(), TaggedResponse.opensThinking(prompt));
    }

    /**
     * Reads a finished response.
     *
     * @param thinking whether the prompt has opened the reasoning
     */
    public static FinalAnswer read(String response, boolean thinking) {
        int thought = response.lastIndexOf(TaggedResponse.END_THINK);
        int opened = response.lastIndexOf(TaggedResponse.THINK);
        if (opened > thought || (thinking && thought < 0)) {
            return none("the reasoning is never closed");
        }
        String rest = thought < 0 ? response : response.substring(thought + TaggedResponse.END_THINK.length());
        int blocks = TaggedResponse.count(rest, TaggedResponse.ANSWER);
        int ends = TaggedResponse.count(rest, TaggedResponse.END_ANSWER);
        if (blocks == 0 && ends == 0) {
            return boxed(rest);
        }
        int start = rest.indexOf(TaggedResponse.ANSWER) + TaggedResponse.ANSWER.length();
        int end = rest.indexOf(TaggedResponse.END_ANSWER);
        if (blocks != 1 || ends != 1 || end < start) {
            return none(blocks + " times " + TaggedResponse.ANSWER + " and " + ends + " times "
                    + TaggedResponse.END_ANSWER + " instead of one block");
        }
        String inside = rest.substring(start, end).strip();
        if (inside.startsWith(BOXED) && close(inside, BOXED.length()) == inside.length() - 1) {
            inside = inside.substring(BOXED.length(), inside.length() - 1).strip();
        }
        return some(inside);
    }

    private static FinalAnswer boxed(String text) {
        int box = text.lastIndexOf(BOXED);
        if (box < 0) {
            return none("neither an answer block nor a box");
        }
        int start = box + BOXED.length();
        int end = close(text, start);
        return end < 0
                ? none("the last box is never closed")
                : some(text.substring(start, end).strip());
    }

    /** Where the brace closes that was opened just before {@code start}, or -1. */
    private static int close(String text, int start) {
        int open = 1;
        for (int at = start; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '\\') {
                at++; // an escaped brace is not a brace
            } else if (next == '{') {
                open++;
            } else if (next == '}' && --open == 0) {
                return at;
            }
        }
        return -1;
    }

    private static FinalAnswer some(String text) {
        return text.isEmpty() ? none("the answer is blank") : new FinalAnswer(true, text, "");
    }

    private static FinalAnswer none(String fault) {
        return new FinalAnswer(false, "", fault);
    }
}
