package io.firesteel.rewards.code;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.rewards.response.Response;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The program in a completion: a fenced code block, looked for in the {@link Response#answerSpace()}. Blocks labelled with the
 * language come first, then blocks without a label; those of other languages (a sample of output) are no answers. Of several
 * the last counts; where a function or method is asked for, the last that defines it, since what comes after is often a call.
 * Linear in the completion.
 *
 * <p>Fences are CommonMark's (0.31, §4.5): three backticks or tildes or more, closed by as many of the same. What follows an
 * opening one may be more than a language ({@code python title="a.py"}, {@code {.python .lines}}): its first word is the
 * label. Models also leave fences over: one that opens a block of nothing at the end is none, and inside of a block without a
 * label one with the language's label begins anew.
 *
 * @param program the source; empty unless found
 * @param fault why there is none, in words; empty if found
 */
record CodeAnswer(Optional<String> program, String fault) {
    private static final int LEAST_FENCE = 3;

    /**
     * A fenced block.
     *
     * @param label in lower case; empty for none
     */
    private record Block(String label, String text) {}

    /** @param function the function or method that is asked for, if one is */
    static CodeAnswer read(Prompt prompt, Completion completion, Language language, Optional<String> function) {
        Response.Answer space = Response.of(prompt, completion).answerSpace();
        if (!space.found()) {
            return none(space.fault());
        }
        Blocks blocks = new Blocks(language);
        space.text().lines().forEach(blocks::read);
        List<Block> whole = blocks.whole;
        Predicate<Block> labelled = block -> language.labels().contains(block.label);
        Predicate<Block> defines = block -> function.isPresent() && language.defines(block.text, function.get());
        Optional<Block> program = last(whole, labelled.and(defines))
                .or(() -> last(whole, block -> block.label.isEmpty() && defines.test(block)))
                .or(() -> last(whole, labelled))
                .or(() -> last(whole, block -> block.label.isEmpty()));
        if (blocks.isOpen() && !(blocks.label.isEmpty() && last(whole, labelled).isPresent())) {
            return none("the last code block is never closed");
        } else if (program.isEmpty()) {
            return none("no fenced code block in " + language.labels().get(0));
        }
        String source = program.get().text;
        return source.isBlank() ? none("the code block is empty") : new CodeAnswer(Optional.of(source), "");
    }

    private static Optional<Block> last(List<Block> blocks, Predicate<Block> wanted) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            if (wanted.test(blocks.get(i))) {
                return Optional.of(blocks.get(i));
            }
        }
        return Optional.empty();
    }

    private static CodeAnswer none(String fault) {
        return new CodeAnswer(Optional.empty(), fault);
    }

    /** Reads blocks, a line at a time. */
    private static final class Blocks {
        private final Language language;
        private final List<Block> whole = new ArrayList<>();
        private StringBuilder block; // null between blocks
        private char mark;
        private int fence;
        private int indent;
        private String label = "";

        Blocks(Language language) {
            this.language = language;
        }

        /** Whether a block with something in it, or with a label, has no end. */
        boolean isOpen() {
            return block != null && !(label.isEmpty() && block.toString().isBlank());
        }

        void read(String line) {
            String stripped = line.strip();
            int marks = marks(stripped);
            boolean opens = marks >= LEAST_FENCE && (block == null || marks >= fence && stripped.charAt(0) == mark);
            boolean closes = opens && block != null && marks == stripped.length();
            if (closes) {
                whole.add(new Block(label, block.toString()));
                block = null;
            } else if (opens && (block == null || label.isEmpty() && isOfLanguage(stripped.substring(marks)))) {
                block = new StringBuilder();
                mark = stripped.charAt(0);
                fence = marks;
                indent = spaces(line);
                label = label(stripped.substring(marks));
            } else if (block != null) {
                // A fence that is indented, in a list for example, indents its program by as much.
                block.append(line, Math.min(indent, spaces(line)), line.length())
                        .append('\n');
            }
        }

        private boolean isOfLanguage(String information) {
            return language.labels().contains(label(information));
        }

        /** The first word after a fence, without the braces and dots of attributes; an attribute alone is no label. */
        private static String label(String information) {
            int start = 0;
            while (start < information.length() && " \t{.".indexOf(information.charAt(start)) >= 0) {
                start++;
            }
            int end = start;
            while (end < information.length() && " \t{},:".indexOf(information.charAt(end)) < 0) {
                end++;
            }
            String word = information.substring(start, end);
            return word.indexOf('=') >= 0 ? "" : word.toLowerCase(Locale.ROOT);
        }

        private static int spaces(String line) {
            int spaces = 0;
            while (spaces < line.length() && line.charAt(spaces) == ' ') {
                spaces++;
            }
            return spaces;
        }

        /** How many backticks or tildes a line begins with; 0 for backticks that end on it too, which are code in a sentence. */
        private static int marks(String line) {
            char first = line.isEmpty() ? ' ' : line.charAt(0);
            int marks = 0;
            while ((first == '`' || first == '~') && marks < line.length() && line.charAt(marks) == first) {
                marks++;
            }
            return first == '`' && line.indexOf('`', marks) >= 0 ? 0 : marks;
        }
    }
}
