package io.firesteel.rewards.response;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;

import java.util.Optional;

/**
 * A completion, read as reasoning and answer: {@code <think>reasoning</think><answer>answer</answer>}. A prompt that itself ends
 * with {@code <think>} has opened the reasoning: then the completion is read as if it started with that tag.
 *
 * <p>There are three ways to read it, from strict to loose; no verifier guesses beyond them:
 *
 * <ul>
 *   <li>{@link #tagged()}: the whole format and nothing else.
 *   <li>{@link #answer()}: the one answer block after the reasoning, or the last box.
 *   <li>{@link #afterReasoning()} and {@link #block()}: the text in which a verifier looks for itself.
 * </ul>
 *
 * <p>Nothing is parsed before it is asked for, all of it in time linear in the length, without regular expressions.
 */
public final class Response {
    public static final String THINK = "<think>";
    public static final String END_THINK = "</think>";
    public static final String ANSWER = "<answer>";
    public static final String END_ANSWER = "</answer>";

    private static final String BOXED = "\\boxed{";

    /**
     * A completion in the whole format, or the reason why it is not.
     *
     * @param wellFormed whether every rule of {@link Response#tagged()} holds
     * @param reasoning the text between the think tags; empty unless well-formed
     * @param answer the text between the answer tags without surrounding white space; empty unless well-formed
     * @param fault the first rule that is broken, in words; empty if well-formed
     */
    public record Tagged(boolean wellFormed, String reasoning, String answer, String fault) {
        private static Tagged broken(String fault) {
            return new Tagged(false, "", "", fault);
        }
    }

    /**
     * A final answer, or the reason why there is none.
     *
     * @param found whether there is one
     * @param text the answer without surrounding white space; empty unless found
     * @param fault why there is none, in words; empty if found
     */
    public record Answer(boolean found, String text, String fault) {
        private static Answer some(String text) {
            return text.isEmpty() ? none("the answer is blank") : new Answer(true, text, "");
        }

        private static Answer none(String fault) {
            return new Answer(false, "", fault);
        }
    }

    /**
     * The answer tags in a text.
     *
     * @param content what stands between the first {@code <answer>} and its end; empty if there is no such block
     * @param begins how often {@code <answer>} stands there
     * @param ends how often {@code </answer>} does
     * @param strays those ends that stand before the first beginning
     */
    public record Block(String content, int begins, int ends, int strays) {
        /** Whether there is no answer tag at all. */
        public boolean isAbsent() {
            return begins == 0 && ends == 0;
        }

        /** Whether there is one block and no other answer tag. */
        public boolean isOne() {
            return begins == 1 && ends == 1 && strays == 0;
        }

        /** Whether there is one block, whatever ends stand before it. */
        public boolean isOneAfterStrays() {
            return begins == 1 && ends - strays == 1;
        }

        private static Block of(String text) {
            int start = text.indexOf(ANSWER);
            int ends = count(text, END_ANSWER);
            if (start < 0) {
                return new Block("", 0, ends, ends);
            }
            int content = start + ANSWER.length();
            int end = text.indexOf(END_ANSWER, content);
            return new Block(
                    end < 0 ? "" : text.substring(content, end),
                    count(text, ANSWER),
                    ends,
                    count(text.substring(0, start), END_ANSWER));
        }
    }

    private final String text;
    private final Optional<String> truncation;

    private Response(String text, Optional<String> truncation) {
        this.text = text;
        this.truncation = truncation;
    }

    public static Response of(Prompt prompt, Completion completion) {
        return new Response(
                opensThinking(prompt) ? THINK + completion.text() : completion.text(),
                completion.truncated()
                        ? Optional.of("truncated at " + completion.lengthTokens() + " tokens")
                        : Optional.empty());
    }

    /** A finished response that carries its own {@code <think>}. */
    public static Response finished(String text) {
        return new Response(text, Optional.empty());
    }

    private static boolean opensThinking(Prompt prompt) {
        return prompt.text().stripTrailing().endsWith(THINK);
    }

    /** All of it, with the {@code <think>} that the prompt ends with. */
    public String text() {
        return text;
    }

    /** That it was cut off, in words; empty for one that ended by itself. A truncated response has no answer. */
    public Optional<String> truncation() {
        return truncation;
    }

    /** How often a tag stands in it. */
    public int count(String tag) {
        return count(text, tag);
    }

    private static int count(String text, String tag) {
        int count = 0;
        for (int at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + tag.length())) {
            count++;
        }
        return count;
    }

    /** Whether reasoning was begun after the last end of one, so that all that follows is reasoning. */
    public boolean isStillReasoning() {
        return last(THINK) > last(END_THINK);
    }

    /** Whether reasoning was begun and never ended. */
    public boolean neverEndsReasoning() {
        return last(END_THINK) < 0 && text.contains(THINK);
    }

    /** What stands after the last {@code </think>}; all of it where there is none. */
    public String afterReasoning() {
        int end = last(END_THINK);
        return end < 0 ? text : text.substring(end + END_THINK.length());
    }

    /** The answer block in {@link #afterReasoning()}: a block inside the reasoning is no answer. */
    public Block block() {
        return Block.of(afterReasoning());
    }

    /** Where a tag last begins, or -1. Mostly there is none: looking forward costs less, many characters at a time. */
    private int last(String tag) {
        return text.contains(tag) ? text.lastIndexOf(tag) : -1;
    }

    /**
     * The strict reading. The rules, all of which must hold: it starts with {@code <think>}; each of the four tags stands in it
     * exactly once; only white space stands between {@code </think>} and {@code <answer>}; it ends with {@code </answer>}; the
     * answer is not blank; it is not truncated. White space at either end is allowed.
     *
     * <p>This is the format of DeepSeek-R1-Zero (arXiv:2501.12948, table 1). Where ours differs from open-r1's {@code
     * format_reward}: line breaks around the tags are optional; text after {@code </answer>}, nested blocks and repeated blocks
     * are refused (there, {@code MULTILINE} and {@code .*?} let them pass). TinyZero reads the last block of the last line and
     * asks for no {@code </think>}; a block inside the reasoning is no answer here.
     */
    public Tagged tagged() {
        if (truncation.isPresent()) {
            return Tagged.broken(truncation.get());
        }
        for (String tag : new String[] {THINK, END_THINK, ANSWER, END_ANSWER}) {
            int count = count(tag);
            if (count != 1) {
                return Tagged.broken(count == 0 ? "no " + tag : count + " times " + tag);
            }
        }
        String stripped = text.strip();
        int thinkEnd = stripped.indexOf(END_THINK);
        int answer = stripped.indexOf(ANSWER);
        int answerEnd = stripped.indexOf(END_ANSWER);
        if (!stripped.startsWith(THINK)) {
            return Tagged.broken("text before " + THINK);
        }
        if (answer < thinkEnd || answerEnd < answer) {
            return Tagged.broken("tags out of order");
        }
        if (!stripped.substring(thinkEnd + END_THINK.length(), answer).isBlank()) {
            return Tagged.broken("text between " + END_THINK + " and " + ANSWER);
        }
        if (answerEnd + END_ANSWER.length() != stripped.length()) {
            return Tagged.broken("text after " + END_ANSWER);
        }
        String inside = stripped.substring(answer + ANSWER.length(), answerEnd).strip();
        return inside.isEmpty()
                ? Tagged.broken("the answer is blank")
                : new Tagged(true, stripped.substring(THINK.length(), thinkEnd), inside, "");
    }

    /**
     * The final answer, for verifiers that do not insist on the whole format: the content of the one {@code <answer>} block after
     * the reasoning; where no answer tag stands at all, the content of the last {@code \boxed{…}}, its braces balanced. An answer
     * block whose whole content is boxed is unwrapped. Reasoning that is not closed, two answer blocks, a broken one, a blank
     * answer and a truncated completion give none: nothing is guessed, and hedging earns nothing.
     */
    public Answer answer() {
        Block block = block();
        Answer space = space(block);
        if (!space.found()) {
            return space;
        }
        if (block.isAbsent()) {
            return boxed(space.text());
        }
        String inside = space.text().strip();
        if (inside.startsWith(BOXED) && close(inside, BOXED.length()) == inside.length() - 1) {
            inside = inside.substring(BOXED.length(), inside.length() - 1).strip();
        }
        return Answer.some(inside);
    }

    /**
     * Where the answer must stand: within the one answer block after the reasoning, or anywhere after the reasoning if there is
     * no answer tag. As it is written, and perhaps blank.
     */
    public Answer answerSpace() {
        return space(block());
    }

    private Answer space(Block block) {
        if (truncation.isPresent()) {
            return Answer.none(truncation.get());
        }
        if (isStillReasoning()) {
            return Answer.none("the reasoning is never closed");
        }
        if (block.isAbsent()) {
            return new Answer(true, afterReasoning(), "");
        }
        return block.isOne()
                ? new Answer(true, block.content(), "")
                : Answer.none(block.begins() + " times " + ANSWER + " and " + block.ends() + " times " + END_ANSWER
                        + " instead of one block");
    }

    private static Answer boxed(String text) {
        int box = text.lastIndexOf(BOXED);
        if (box < 0) {
            return Answer.none("neither an answer block nor a box");
        }
        int start = box + BOXED.length();
        int end = close(text, start);
        return end < 0
                ? Answer.none("the last box is never closed")
                : Answer.some(text.substring(start, end).strip());
    }

    /** Where the brace closes that was opened just before {@code start}, or -1. */
    public static int close(String text, int start) {
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
}
