package io.firesteel.rewards.tasks;

import io.firesteel.rewards.response.Response;

import java.util.List;

/**
 * What models put around an answer without changing it: LaTeX's and Markdown's marks, the sentence's full stop, LaTeX's names
 * of signs, Markdown's escaped asterisk. It is taken off before a task reads the answer, so that {@code \boxed{\text{12}}},
 * {@code $12$} and {@code **12**} are 12. Only whole pairs around the whole answer are taken off, and nothing inside is.
 */
public final class Dress {
    private static final List<String> COMMANDS =
            List.of("\\boxed{", "\\text{", "\\textbf{", "\\texttt{", "\\mathrm{", "\\mathbf{", "\\mathtt{");

    /** Marks and what they end with. */
    private record Pair(String opens, String closes) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair("**", "**"),
            new Pair("$$", "$$"),
            new Pair("$", "$"),
            new Pair("`", "`"),
            new Pair("\\(", "\\)"),
            new Pair("\\[", "\\]"));
    /** More layers than these are no answer's. */
    private static final int LAYERS = 4;

    private Dress() {}

    /** The answer without its dress; the same text where it has none. */
    public static String off(String answer) {
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
                        .replace("\\rightarrow", "->")
                        .replace("\\left(", "(")
                        .replace("\\right)", ")")
                        .replace("\\*", "*");
    }

    private static String layer(String text) {
        if (text.length() > 1 && text.endsWith(".") && !text.endsWith("..")) {
            return text.substring(0, text.length() - 1).strip();
        }
        for (String command : COMMANDS) {
            if (text.startsWith(command) && Response.close(text, command.length()) == text.length() - 1) {
                return text.substring(command.length(), text.length() - 1).strip();
            }
        }
        for (Pair pair : PAIRS) {
            int start = pair.opens.length();
            int end = text.length() - pair.closes.length();
            boolean around = end > start && text.startsWith(pair.opens) && text.endsWith(pair.closes);
            if (around && text.indexOf(pair.opens, start) == (pair.opens.equals(pair.closes) ? end : -1)) {
                return text.substring(start, end).strip();
            }
        }
        return text;
    }
}
