package io.firesteel.rewards;

import io.firesteel.rewards.math.Bombs;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Completions made to break or to slow down whatever reads them: deep nesting, tags that do not balance, huge numbers,
 * lines of 100,000 characters, broken Unicode, controls, and shapes that send backtracking matchers astray. None of them
 * is written to be right. The text of an index is always the same.
 */
public final class HostileTexts {
    private static final int LONG_LINE = 100_000;
    private static final List<String> BOMBS = List.copyOf(Bombs.all().values());

    private static final String[] PIECES = {
        "9",
        "-",
        "+",
        "*",
        "/",
        "=",
        "^",
        "_",
        ".",
        ",",
        ";",
        ":",
        "!",
        "%",
        "$",
        "#",
        "|",
        "&",
        "~",
        "@",
        "?",
        "'",
        "\"",
        "\\",
        " ",
        "\t",
        "\n",
        "\r\n",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "0x",
        "1e999999999",
        "-0",
        "987654321",
        "99999999999999999999",
        "9.9.9",
        "9,9,",
        "-9 ",
        "((9",
        "9))",
        "[9,[",
        "{\"a\":",
        "x",
        "x^x",
        "QQ",
        "Zz-",
        "Ada is a ",
        "knight, ",
        "knave, ",
        "A->",
        "→B",
        "not (",
        " and ",
        "XIVXIV",
        "2000-02-30",
        "0000-00-00",
        "<think>",
        "</think>",
        "<answer>",
        "</answer>",
        "</answer",
        "<answer",
        "<|im_end|>",
        "</s>",
        "\\boxed{",
        "\\boxed",
        "\\frac{",
        "\\sqrt[",
        "\\text{",
        "\\left(",
        "\\begin{pmatrix}",
        "\\end{",
        "\\(",
        "\\]",
        "$$",
        "#### ",
        "the answer is ",
        "Answer: ",
        "```",
        "````",
        "```python\n",
        "```java\n",
        "~~~",
        "\u0000",
        "\u0007",
        "\u001b[31m",
        "\u001b]0;",
        "\u009b2J",
        "\b",
        "\u2028",
        "\u00a0",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\ud83d",
        "\udc00",
        "\ud83d\ude00",
        "\u0301",
        "\u0345",
        "٣",
        "９",
        "𝟗",
        "²",
        "½",
        "Ⅳ",
        "ǅ",
        "İ",
        "ſ",
        "ﬁ",
        "字",
        "かな",
        "한국",
        "Ж",
        "ע",
        "ا",
        "อ"
    };

    private static final String[][] BRACKETS = {
        {"(", ")"},
        {"[", "]"},
        {"{", "}"},
        {"<", ">"},
        {"\\frac{", "}{9}"},
        {"\\sqrt{", "}"},
        {"\\boxed{", "}"},
        {"<think>", "</think>"},
        {"<answer>", "</answer>"},
        {"```\n", "\n```"},
        {"not (", ")"},
        {"-(", ")"},
        {"$", "$"}
    };

    /** What a matcher with choices tries in exponentially or quadratically many ways: many of one, then another. */
    private static final String[][] BACKTRACKING = {
        {"a", "!"}, {" ", "x"}, {"\n", "x"}, {"9,", "x"}, {"9.", "-"}, {"A-", "<"}, {"9 ", ")"}, {"ab ", "\u0000"},
        {"`", "\n"}, {"<", "a"}, {"</", "b"}, {"\\", "\\"}, {"-", "9"}, {"9/", "/"}, {"a a ", "b"}, {"\t \t", "."}
    };

    private HostileTexts() {}

    /** The text of that index: mostly of a few dozen characters, some of thousands, one of a thousand of 100,000. */
    public static String at(int index) {
        SplittableRandom random = new SplittableRandom(20_26 + index * 0xD1B54A32D192ED03L);
        int length = index % 1000 == 999 ? LONG_LINE : 1 << 2 + random.nextInt(random.nextInt(64) == 0 ? 11 : 5);
        return wrapped(content(random, length), random);
    }

    private static String content(SplittableRandom random, int length) {
        return switch (random.nextInt(6)) {
            case 0 -> repeated(oneOf(PIECES, random), length);
            case 1 -> {
                String[] pair = oneOf(BRACKETS, random);
                int depth = Math.max(1, length / (pair[0].length() + pair[1].length()));
                yield pair[0].repeat(depth) + oneOf(PIECES, random) + pair[1].repeat(depth - 1 + random.nextInt(3));
            }
            case 2 -> {
                String bomb = BOMBS.get(random.nextInt(BOMBS.size()));
                int from = random.nextInt(Math.max(1, Math.min(bomb.length(), 2_000) - length + 1));
                yield bomb.substring(from, Math.min(bomb.length(), from + length));
            }
            case 3 -> {
                StringBuilder soup = new StringBuilder();
                while (soup.length() < length) {
                    soup.append(oneOf(PIECES, random));
                }
                yield soup.toString();
            }
            case 4 -> {
                StringBuilder noise = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    noise.append((char) random.nextInt(random.nextBoolean() ? 0x250 : 0x10000));
                }
                yield noise.toString();
            }
            default -> {
                String[] pair = oneOf(BACKTRACKING, random);
                yield repeated(pair[0], length) + pair[1];
            }
        };
    }

    /** Mostly where a verifier takes an answer from, and sometimes in none or more of these places. */
    private static String wrapped(String content, SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0 -> content;
            case 1 -> "<answer>" + content + "</answer>";
            case 2 -> "<think>" + content + "</think>\\boxed{" + content + "}";
            case 3 -> "\\boxed{" + content;
            case 4 -> "<think>a</think>\n```python\n" + content + "\n```\n";
            case 5 -> "<think>" + content;
            case 6 -> "<think>a</think><answer>9</answer><answer>" + content + "</answer>";
            case 7 -> "<think>a</think><answer>\n```java\n" + content + "\n```</answer>";
            default -> "<think>" + content.length() + "</think> <answer>" + content + "</answer>";
        };
    }

    private static String repeated(String piece, int length) {
        return piece.repeat(Math.max(1, length / piece.length()));
    }

    private static <T> T oneOf(T[] all, SplittableRandom random) {
        return all[random.nextInt(all.length)];
    }
}
