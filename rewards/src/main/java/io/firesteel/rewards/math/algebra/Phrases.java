package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Answers in words: some say a mathematical value, the others are compared as words. */
final class Phrases {
    private static final Set<String> NOTHING = Set.of(
            "nosolution",
            "nosolutions",
            "norealsolution",
            "norealsolutions",
            "norealroots",
            "nosolutionexists",
            "nosolutionsexist",
            "therearenosolutions",
            "thereisnosolution",
            "none",
            "emptyset",
            "nullset");
    private static final Set<String> INFINITELY_MANY = Set.of("infinite", "infinitelymany", "infinitelymanysolutions");
    private static final Map<String, String> SETS = Map.of(
            "allintegers", "ℤ",
            "integers", "ℤ",
            "thesetofintegers", "ℤ",
            "allnaturalnumbers", "ℕ",
            "naturalnumbers", "ℕ",
            "rationalnumbers", "ℚ",
            "allrationalnumbers", "ℚ");
    private static final Set<String> ALL_REALS = Set.of(
            "allrealnumbers",
            "allreals",
            "realnumbers",
            "allreal",
            "setofrealnumbers",
            "setofallrealnumbers",
            "anyrealnumber");
    private static final Set<String> INFINITE = Set.of("negativeinfinity", "minusinfinity");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");

    private Phrases() {}

    /** What the words say. */
    static Value value(String text) {
        String words = squeezed(text);
        if (NOTHING.contains(words) || words.matches("(the)?(equation|inequality|system)has(no|noreal)solutions?")) {
            return new Value.Collection(List.of(), true);
        }
        if (ALL_REALS.contains(words)) {
            return new Value.Region(RealSet.ALL, "");
        }
        if (INFINITE.contains(words)) {
            return new Value.Scalar(new Expression.Negation(new Expression.Symbol("infinity")), "");
        }
        if (INFINITELY_MANY.contains(words)) {
            return new Value.Scalar(new Expression.Symbol("infinity"), "");
        }
        return SETS.containsKey(words)
                ? new Value.Scalar(new Expression.Symbol(SETS.get(words)), "")
                : new Value.Phrase(text);
    }

    /** Whether two phrases are the same but for case, spacing, punctuation and an article at the front. */
    static boolean same(String first, String second) {
        return plain(first).equals(plain(second));
    }

    private static String plain(String text) {
        String words = squeezed(text);
        String day = Dates.day(words);
        if (day != null) {
            return day;
        }
        return words.equals("doesnotexist") || words.equals("limitdoesnotexist") ? "dne" : words;
    }

    private static String squeezed(String text) {
        StringBuilder letters = new StringBuilder();
        int space = text.strip().indexOf(' ');
        boolean article =
                space > 0 && ARTICLES.contains(text.strip().substring(0, space).toLowerCase(Locale.ROOT));
        for (int i = article ? text.indexOf(' ', text.indexOf(text.strip())) : 0; i < text.length(); i++) {
            if (Character.isLetterOrDigit(text.charAt(i))) {
                letters.append(text.charAt(i));
            }
        }
        return letters.length() < 2 ? letters.toString() : letters.toString().toLowerCase(Locale.ROOT);
    }
}
