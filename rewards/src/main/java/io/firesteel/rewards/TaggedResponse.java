package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;

/**
 * A completion read as {@code <think>reasoning</think><answer>answer</answer>}.
 *
 * <p>The rules, all of which must hold: it starts with {@code <think>}; each of the four tags stands in it exactly once;
 * only white space stands between {@code </think>} and {@code <answer>}; it ends with {@code </answer>}; the answer is
 * not blank; it is not truncated. White space at either end is allowed. A prompt that itself ends with {@code <think>}
 * has opened the reasoning already: then the completion is read as if it started with that tag, and must not repeat it.
 *
 * <p>This is the format of DeepSeek-R1-Zero (arXiv:2501.12948, table 1), read without regular expressions in time
 * linear in its length. Where ours differs from open-r1's {@code format_reward}: line breaks around the tags are
 * optional; text after {@code </answer>}, nested blocks and repeated blocks are refused (there, {@code MULTILINE} and
 * {@code .*?} let them pass). TinyZero reads the last block of the last line and asks for no {@code </think>}; a block
 * inside the reasoning is no answer here.
 *
 * @param wellFormed whether every rule holds
 * @param reasoning the text between the think tags; empty unless well-formed
 * @param answer the text between the answer tags without surrounding white space; empty unless well-formed
 * @param fault the first rule that is broken, in words; empty if well-formed
 */
public record TaggedResponse(boolean wellFormed, String reasoning, String answer, String fault) {
    public static final String THINK = "<think>";
    public static final String END_THINK = "</think>";
    public static final String ANSWER = "<answer>";
    public static final String END_ANSWER = "</answer>";

    /** Whether the prompt's last word is {@code <think>}, so that the completion begins inside the reasoning. */
    public static boolean opensThinking(Prompt prompt) {
        return prompt.text().stripTrailing().endsWith(THINK);
    }

    public static TaggedResponse read(Prompt prompt, Completion completion) {
        if (completion.truncated()) {
            return broken("truncated at " + completion.lengthTokens() + " tokens");
        }
        return read(opensThinking(prompt) ? THINK + completion.text() : completion.text());
    }

    /** Reads a finished response that carries its own {@code <think>}. */
    public static TaggedResponse read(String response) {
        for (String tag : new String[] {THINK, END_THINK, ANSWER, END_ANSWER}) {
            int count = count(response, tag);
            if (count != 1) {
                return broken(count == 0 ? "no " + tag : count + " times " + tag);
            }
        }
        String text = response.strip();
        int thinkEnd = text.indexOf(END_THINK);
        int answer = text.indexOf(ANSWER);
        int answerEnd = text.indexOf(END_ANSWER);
        if (!text.startsWith(THINK)) {
            return broken("text before " + THINK);
        }
        if (answer < thinkEnd || answerEnd < answer) {
            return broken("tags out of order");
        }
        if (!text.substring(thinkEnd + END_THINK.length(), answer).isBlank()) {
            return broken("text between " + END_THINK + " and " + ANSWER);
        }
        if (answerEnd + END_ANSWER.length() != text.length()) {
            return broken("text after " + END_ANSWER);
        }
        String inside = text.substring(answer + ANSWER.length(), answerEnd).strip();
        if (inside.isEmpty()) {
            return broken("the answer is blank");
        }
        return new TaggedResponse(true, text.substring(THINK.length(), thinkEnd), inside, "");
    }

    /** How often {@code tag} occurs in {@code text}. */
    public static int count(String text, String tag) {
        int count = 0;
        for (int at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + tag.length())) {
            count++;
        }
        return count;
    }

    private static TaggedResponse broken(String fault) {
        return new TaggedResponse(false, "", "", fault);
    }
}
