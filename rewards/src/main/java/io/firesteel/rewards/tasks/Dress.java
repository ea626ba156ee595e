package io.firesteel.rewards.tasks;

import java.util.List;

/**
 * What models put around an answer without changing it: LaTeX's and Markdown's marks, the sentence's full stop, LaTeX's names
 * of signs. It is taken off before a task reads the answer, so that {@code \boxed{\text{12}}}, {@code $12$} and {@code **12**}
 * are 12. Only whole pairs around the whole answer are taken off, and nothing inside is.
 */
final class Dress {
    private static final List<String> COMMANDS =
            List.of("\\text{", "\\textbf{", "\\texttt{", "\\mathrm{", "\\mathbf{", "\\mathtt{");
    private static final List<String> PAIRS = List.of("**", "$$", "$", "`");
    /** More layers than these are no answer's. */
    private static final int LAYERS = 4;

    private Dress() {}

    /** The answer without its dress; the same text where it has none. */
    static String off(String answer) {
        String text = answer;
        for (int layer = 0; layer < LAYERS; layer++) {
            String barer = layer(text);
            if (barer.equals(text)) {
                break;
            }
            text = barer;
        }
        return text.indexOf('\\') < 0
                ? text
                : text.replace("\\times", "×")
                        .replace("\\cdot", "×")
                        .replace("\\div", "÷")
                        .replace("\\to", "->")
                        .replace("\\rightarrow", "->");
    }

    private static String layer(String text) {
        if (text.length() > 1 && text.endsWith(".") && !text.endsWith("..")) {
            return text.substring(0, text.length() - 1).strip();
        }
        for (String command : COMMANDS) {
            boolean whole = text.startsWith(command) && text.indexOf('}') == text.length() - 1;
            if (whole && text.indexOf('{', command.length()) < 0) {
                return text.substring(command.length(), text.length() - 1).strip();
            }
        }
        for (String pair : PAIRS) {
            boolean around = text.length() > 2 * pair.length() && text.startsWith(pair) && text.endsWith(pair);
            if (around && text.indexOf(pair, pair.length()) == text.length() - pair.length()) {
                return text.substring(pair.length(), text.length() - pair.length())
                        .strip();
            }
        }
        return text;
    }
}
