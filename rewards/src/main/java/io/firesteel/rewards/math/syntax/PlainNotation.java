package io.firesteel.rewards.math.syntax;

import java.text.Normalizer;
import java.util.Map;

/**
 * Writes the characters that stand for notation of their own as that notation: {@code x²} is {@code x^{2}}, {@code ½} is
 * {@code \frac{1}{2}}, {@code ⌊x⌋} has LaTeX's names, fullwidth and styled letters are plain ones.
 */
public final class PlainNotation {
    private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
    private static final String LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙᵢ";
    private static final String LEVEL = "0123456789+-=()ni";
    private static final String FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒";
    private static final String[] FRACTION_VALUES = {
        "12", "13", "23", "14", "34", "15", "25", "35", "45", "16", "56", "17", "18", "38", "58", "78", "19", "1{10}"
    };
    private static final Map<Character, String> NAMES = Map.of(
            '⌊', "\\lfloor ",
            '⌋', "\\rfloor ",
            '⌈', "\\lceil ",
            '⌉', "\\rceil ",
            '∛', "\\sqrt[3]",
            '∜', "\\sqrt[4]",
            '⟨', "\\langle ",
            '⟩', "\\rangle ",
            '∣', "|",
            '⁄', "/");

    private PlainNotation() {}

    /** Linear in the text; the text itself where nothing is to be changed. */
    public static String of(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) < 0xB2) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() + 16).append(text, 0, at);
        while (at < text.length()) {
            at = next(text, at, plain);
        }
        return plain.toString();
    }

    /** Appends what stands at {@code at}, and says where the next thing stands. */
    private static int next(String text, int at, StringBuilder plain) {
        char c = text.charAt(at);
        int fraction = FRACTIONS.indexOf(c);
        if (RAISED.indexOf(c) >= 0) {
            return run(text, at, RAISED, "^{", plain);
        }
        if (LOWERED.indexOf(c) >= 0) {
            return run(text, at, LOWERED, "_{", plain);
        }
        if (fraction >= 0) {
            plain.append("\\frac").append(FRACTION_VALUES[fraction]);
            return at + 1;
        }
        if (NAMES.containsKey(c)) {
            plain.append(NAMES.get(c));
            return at + 1;
        }
        int point = text.codePointAt(at);
        boolean fullwidth = point >= 0xFF01 && point <= 0xFF5E;
        boolean styled = point >= 0x1D400 && point <= 0x1D7FF || point == 0x210E;
        if (fullwidth || styled) {
            plain.append(Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC));
        } else {
            plain.appendCodePoint(point);
        }
        return at + Character.charCount(point);
    }

    private static int run(String text, int from, String kind, String opening, StringBuilder plain) {
        int at = from;
        plain.append(opening);
        while (at < text.length() && kind.indexOf(text.charAt(at)) >= 0) {
            plain.append(LEVEL.charAt(kind.indexOf(text.charAt(at++))));
        }
        plain.append('}');
        return at;
    }
}
