package io.firesteel.rewards.code;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.rewards.response.Response;

import java.util.Optional;

/**
 * The program in a completion: its last fenced code block, looked for in the {@link Response#answerSpace()}. Blocks labelled
 * with the language come first, then blocks without a label; those of other languages (a sample of output) are no answers. Linear
 * in the completion.
 *
 * @param program the source; empty unless found
 * @param fault why there is none, in words; empty if found
 */
record CodeAnswer(Optional<String> program, String fault) {
    private static final int LEAST_FENCE = 3;

    static CodeAnswer read(Prompt prompt, Completion completion, Language language) {
        Response.Answer space = Response.of(prompt, completion).answerSpace();
        return space.found() ? lastBlock(space.text(), language) : none(space.fault());
    }

    private static CodeAnswer lastBlock(String text, Language language) {
        String labelled = null;
        String unlabelled = null;
        StringBuilder block = null;
        int fence = 0;
        int indent = 0;
        String label = "";
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String stripped = line.strip();
            int ticks = ticks(stripped);
            if (block == null && ticks >= LEAST_FENCE) {
                block = new StringBuilder();
                fence = ticks;
                indent = spaces(line);
                label = stripped.substring(ticks).strip();
            } else if (block != null && ticks >= fence && ticks == stripped.length()) {
                if (language.labels().stream().anyMatch(label::equalsIgnoreCase)) {
                    labelled = block.toString();
                } else if (label.isEmpty()) {
                    unlabelled = block.toString();
                }
                block = null;
            } else if (block != null) {
                // A fence that is indented, in a list for example, indents its program by as much.
                block.append(line, Math.min(indent, spaces(line)), line.length())
                        .append('\n');
            }
        }
        if (block != null) {
            return none("the last code block is never closed");
        }
        String program = labelled != null ? labelled : unlabelled;
        if (program == null) {
            return none("no fenced code block in " + language.labels().get(0));
        }
        return program.isBlank() ? none("the code block is empty") : new CodeAnswer(Optional.of(program), "");
    }

    private static int spaces(String line) {
        int spaces = 0;
        while (spaces < line.length() && line.charAt(spaces) == ' ') {
            spaces++;
        }
        return spaces;
    }

    private static int ticks(String line) {
        int ticks = 0;
        while (ticks < line.length() && line.charAt(ticks) == '`') {
            ticks++;
        }
        return ticks;
    }

    private static CodeAnswer none(String fault) {
        return new CodeAnswer(Optional.empty(), fault);
    }
}
