package io.firesteel.rewards.math;

import io.firesteel.rewards.math.Expression.Symbol;

import java.util.List;

/** Multiple choice: a reference that is one capital letter is compared as a letter. */
final class Choices {
    /** A choice with its explanation is shorter, whatever stands around it. */
    private static final int LONGEST = 4_096;

    private Choices() {}

    /** The letter that a reference is, null if it is anything else. */
    static String letter(List<Value> references) {
        return references.size() == 1
                        && references.get(0) instanceof Value.Scalar scalar
                        && scalar.expression() instanceof Symbol symbol
                        && isLetter(symbol.name())
                ? symbol.name()
                : null;
    }

    /** The letter of a reference that goes on after it, such as {@code \textbf{(D) }12}; null if it is anything else. */
    static String explained(String reference) {
        if (reference.length() > LONGEST) {
            return null;
        }
        String text = AnswerExtractor.clean(reference);
        boolean dressed = text.startsWith("\\text") || text.startsWith("\\mathrm{") || text.startsWith("\\mathbf{");
        String letter = dressed && text.length() < 200 ? in(text) : null;
        return letter != null && text.contains("(" + letter + ")") ? letter : null;
    }

    private static boolean isLetter(String name) {
        return name.length() == 1 && name.charAt(0) >= 'A' && name.charAt(0) <= 'Z';
    }

    /** The choice that an answer begins with: {@code C}, {@code (C)}, {@code \text{C}}, {@code C. 12}; null if none. */
    static String in(String answer) {
        String text = answer.strip();
        for (String opening : new String[] {
            "\\textbf{", "\\text{", "\\mathrm{", "\\mathbf{", "\\mbox{", "\\textnormal{", "\\rm ", "(", "**", "{"
        }) {
            while (text.startsWith(opening)) {
                text = text.substring(opening.length()).strip();
            }
        }
        if (text.isEmpty() || !isLetter(text.substring(0, 1))) {
            return null;
        }
        return text.length() == 1 || ").:}*,\\".indexOf(text.charAt(1)) >= 0 ? text.substring(0, 1) : null;
    }

    /** The last capital letter that stands alone in a text; "I" and "A" are words there. */
    static String last(String text) {
        for (int at = text.length() - 1; at >= 0; at--) {
            char c = text.charAt(at);
            boolean alone = c >= 'B'
                    && c <= 'Z'
                    && c != 'I'
                    && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && (at + 1 == text.length()
                            || !Character.isLetterOrDigit(text.charAt(at + 1)) && text.charAt(at + 1) != '\'');
            if (alone) {
                return String.valueOf(c);
            }
        }
        return null;
    }
}
