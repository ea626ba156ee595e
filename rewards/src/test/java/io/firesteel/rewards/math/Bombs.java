package io.firesteel.rewards.math;

import java.util.LinkedHashMap;
import java.util.Map;

/** Inputs made to cost much: towers, nests, repetitions, megabytes. */
public final class Bombs {
    private Bombs() {}

    public static Map<String, String> all() {
        Map<String, String> bombs = new LinkedHashMap<>();
        bombs.put("tower", "9^{9^{9^{9^9}}}");
        bombs.put("tower of exponentials", "e^{e^{e^{e^{e^9}}}}");
        bombs.put("tower of variables", "x^{x^{x^{x^{x^{x}}}}}");
        bombs.put("doubling powers", doubling(8));
        bombs.put("factorial", "100000!");
        bombs.put("factorials", "2500!/2499!+2400!*2398!");
        bombs.put("many factorials", "1/2400!+".repeat(60) + "1");
        bombs.put("binomials", "\\binom{1000}{500}+".repeat(100) + "1");
        bombs.put("open brackets, 1 MB", "(".repeat(1_000_000));
        bombs.put("brackets", "(".repeat(200) + "7" + ")".repeat(200));
        bombs.put("braces", "{".repeat(2_000) + "7" + "}".repeat(2_000));
        bombs.put("continued fraction", "\\frac{1}{x+".repeat(60) + "1" + "}".repeat(60));
        bombs.put("nested roots", "\\sqrt{2+".repeat(60) + "x" + "}".repeat(60));
        bombs.put("nested sines", "\\sin(".repeat(60) + "x" + ")".repeat(60));
        bombs.put("expansion", "(x+y+z+w+1)^{24}");
        bombs.put("expansion of roots", "(\\sqrt2+\\sqrt3+\\sqrt5+\\sqrt7+\\sqrt{11}+\\sqrt{13}+1)^{24}");
        bombs.put("nested factorials", "(".repeat(60) + "x" + ("!!!!".repeat(7) + ")").repeat(60));
        bombs.put("quotients", "x/".repeat(900) + "y");
        bombs.put("product of sums", "(x+y+z+1)".repeat(150));
        bombs.put("bars", "|".repeat(4_000));
        bombs.put("bars and letters", "|x".repeat(900));
        bombs.put("sines", "\\sin(1)\\cos(2)".repeat(160));
        bombs.put("logarithms", "\\ln 2+".repeat(300) + "1");
        bombs.put("arctangents", "\\arctan 2+".repeat(300) + "1");
        bombs.put("signs", "\\pm1".repeat(800));
        bombs.put("set of sines", "\\{" + "\\sin1,".repeat(600) + "2\\}");
        bombs.put("unions", "[0,\\sin 1]\\cup".repeat(150) + "[2,3]");
        bombs.put("boxes", "\\boxed{7}".repeat(100_000));
        bombs.put("open boxes", "\\boxed{".repeat(140_000));
        bombs.put("dollars, 1 MB", "$".repeat(1_000_000));
        bombs.put("prices", "$7 ".repeat(300_000));
        bombs.put("open formulas", "\\(".repeat(500_000));
        bombs.put("answers", "the answer is ".repeat(70_000));
        bombs.put("digits, 1 MB", "9".repeat(1_000_000));
        bombs.put("long numbers", "9".repeat(999) + "*" + "9".repeat(999) + "^{30}");
        bombs.put("exponents", "1e999*".repeat(100) + "1e999");
        bombs.put("thoughts", "<think>".repeat(100_000));
        bombs.put("nested texts", "\\text{1".repeat(500) + "}".repeat(500));
        bombs.put("matrix powers", "\\begin{pmatrix}x&2\\\\3&y\\end{pmatrix}^{16}");
        bombs.put("matrices", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}".repeat(80));
        bombs.put("high root", "\\sqrt[997]{" + "7".repeat(900) + "}");
        bombs.put("chain", "\\sin 1 = ".repeat(300) + "\\sin 1");
        bombs.put("scripts of scripts", "^".repeat(1_900));
        bombs.put("cells", "&".repeat(1_900) + "1");
        bombs.put("fractions of fractions", "\\frac".repeat(1_900) + "1");
        bombs.put("signs of an argument", "\\frac" + "-".repeat(1_900) + "1");
        bombs.put("emoji, 1 MB", "\ud83d\ude00".repeat(300_000));
        return bombs;
    }

    /** x^x, and then each the power of the last by itself. */
    private static String doubling(int times) {
        String text = "x";
        for (int i = 0; i < times; i++) {
            text = "(" + text + ")^{" + text + "}";
        }
        return text;
    }
}
