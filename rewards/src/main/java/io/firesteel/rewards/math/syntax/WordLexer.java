package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Rational;

import java.util.Locale;
import java.util.Set;

/** Reads runs of letters: functions, units, connectives, words, or variables side by side. */
final class WordLexer {
    static final Set<String> ORDINALS = Set.of("st", "nd", "rd", "th");

    private final Scan scan;

    WordLexer(Scan scan) {
        this.scan = scan;
    }

    void word() {
        int start = scan.at;
        while (scan.more() && scan.here() < 128 && Character.isLetter(scan.here())) {
            scan.at++;
        }
        words(scan.text.substring(start, scan.at), false);
    }

    /** Adds a run of letters; {@code prose} if it stood in a text command. */
    void words(String run, boolean prose) {
        if (run.length() == 1) {
            boolean union = run.equals("U")
                    && scan.last().is(Kind.CLOSE)
                    && scan.nextVisible() != 0
                    && "([{\\".indexOf(scan.nextVisible()) >= 0;
            if (union) {
                scan.add(Kind.OPERATOR, "union");
            } else if (prose && run.equalsIgnoreCase("a") && Character.isLetter(scan.nextVisible())) {
                scan.add(Kind.WORDS, run); // an article
            } else if (!run.equals("e")
                    && !run.equals("i")
                    && Units.isUnit(run)
                    && (continuesUnit()
                            || prose
                                    && (scan.follows(Kind.NUMBER)
                                            || scan.follows(Kind.WORDS)
                                            || scan.follows(Kind.DEGREE)))) {
                scan.add(Kind.WORDS, run);
            } else {
                scan.add(Kind.SYMBOL, run);
            }
            return;
        }
        String lower = run.toLowerCase(Locale.ROOT);
        boolean abbreviation = run.length() == 2 && (lower.equals("th") || lower.equals("sh") || lower.equals("ch"));
        String function = abbreviation ? null : Notation.function(run);
        if (function == null && run.length() > 2) {
            function = Notation.function(lower);
        }
        if (run.equals("min") && scan.follows(Kind.NUMBER) && "({_\\[|".indexOf(scan.nextVisible()) < 0) {
            function = null; // minutes
        }
        if ((scan.last().is(Kind.NUMBER) && !scan.spaced || isRaised()) && ORDINALS.contains(lower)) {
            scan.add(Kind.WORDS, "th");
        } else if (lower.equals("per") && scan.text.regionMatches(true, scan.at, " cent", 0, 5)) {
            scan.at += 5;
            scan.add(Kind.PERCENT, "%");
        } else if (run.equals("to") && scan.last().is(Kind.NUMBER) && Scan.isDigit(scan.nextVisible())) {
            scan.add(Kind.OPERATOR, ":"); // "3 to 4"
        } else if (prose
                && (lower.equals("minus") || lower.equals("negative"))
                && Character.isDigit(scan.nextVisible())) {
            scan.add(Kind.OPERATOR, "-");
        } else if (run.equals("out") && scan.follows(Kind.NUMBER) && scan.text.startsWith(" of", scan.at)) {
            scan.at += 3;
            scan.add(Kind.OPERATOR, "/"); // "3 out of 8"
        } else if (run.equals("in") && isChance()) {
            scan.add(Kind.OPERATOR, "/"); // "1 in 4"
        } else if (lower.equals("and") || lower.equals("or")) {
            scan.add(Kind.CONNECTIVE, lower);
        } else if (function != null
                && !(function.equals("inf") || function.equals("dim"))
                && !function.equals("re")
                && !function.equals("im")) {
            scan.add(Kind.FUNCTION, function);
        } else if (lower.equals("is") || lower.equals("equals")) {
            scan.add(Kind.RELATION, "=");
        } else if (lower.equals("mod")) {
            scan.add(Kind.COMMAND, "mod");
        } else if (lower.equals("infty") || lower.equals("inf") || run.equals("oo") || lower.equals("infinity")) {
            scan.add(Kind.SYMBOL, "infinity");
        } else if (Notation.symbol(run) != null && !Notation.SIGNS.contains(run)) {
            scan.add(Kind.SYMBOL, Notation.symbol(run));
        } else if (Units.isPercent(run)) {
            scan.add(Kind.PERCENT, "%");
        } else if (lower.startsWith("degree")) {
            scan.add(Kind.DEGREE, "°");
        } else if (lower.equals("union")) {
            scan.add(Kind.OPERATOR, "union");
        } else if (lower.equals("binom") || lower.equals("frac")) {
            scan.add(Kind.COMMAND, lower);
        } else if (scan.follows(Kind.NUMBER) && !scan.spaced && (run.startsWith("or") || run.startsWith("and"))) {
            scan.add(Kind.CONNECTIVE, run.startsWith("or") ? "or" : "and");
            words(run.substring(run.startsWith("or") ? 2 : 3), prose);
        } else if (!prose && (Units.isLetters(run) && !standsAsUnit() || isMixed(run))) {
            letters(run);
        } else if (prose || run.length() > 3 || Units.isUnit(run) || leadsToWord()) {
            scan.add(Kind.WORDS, run);
        } else {
            letters(run);
        }
    }

    /** Whether nothing but a whole number stands before, and nothing but a larger one comes. */
    private boolean isChance() {
        String rest = scan.text.substring(scan.at).strip();
        Token number = scan.last();
        return number.is(Kind.NUMBER)
                && scan.tokens.stream().filter(token -> !token.is(Kind.END)).count() == 1
                && number.value().isInteger()
                && !rest.isEmpty()
                && rest.length() < 10
                && rest.chars().allMatch(c -> Scan.isDigit((char) c))
                && number.value().compareTo(Rational.of(Long.parseLong(rest))) < 0;
    }

    /** In the exponent of a number. */
    boolean isRaised() {
        return scan.last().is(Kind.OPEN, "{")
                && scan.tokens.size() > 2
                && scan.tokens.get(scan.tokens.size() - 2).is(Kind.OPERATOR, "^")
                && scan.tokens.get(scan.tokens.size() - 3).is(Kind.NUMBER);
    }

    /** A short run is a product of variables, or a function and its argument as in {@code lnx}. */
    private void letters(String run) {
        for (int cut = run.length() - 1; cut >= 2; cut--) {
            String function = Notation.function(run.substring(0, cut));
            if (function != null
                    && function.length() > 1
                    && !function.equals("re")
                    && !function.equals("im")
                    && run.startsWith(function)) {
                scan.add(Kind.FUNCTION, function);
                letters(run.substring(cut));
                return;
            }
        }
        for (int i = 0; i < run.length(); i++) {
            scan.add(Kind.SYMBOL, run.substring(i, i + 1));
        }
    }

    /** After a number, and not within a group: {@code \frac{5mg}{4}} and {@code \frac{kg}{m}} are about variables. */
    private boolean standsAsUnit() {
        boolean power = scan.nextVisible() == '^' && !scan.last().is(Kind.NUMBER);
        return scan.nextVisible() != '}' && !power && scan.follows(Kind.NUMBER)
                || scan.last().is(Kind.SYMBOL, "pi")
                || scan.last().is(Kind.WORDS)
                || scan.last().is(Kind.CURRENCY)
                || continuesUnit();
    }

    /** Between a number, or a word, and a word too long for variables: {@code 4 red apples}. */
    private boolean leadsToWord() {
        if (!scan.spaced || !scan.last().is(Kind.NUMBER) && !scan.last().is(Kind.WORDS) || !scan.sees(" ")) {
            return false;
        }
        int start = scan.at + 1;
        int end = start;
        while (end < scan.text.length() && scan.text.charAt(end) < 128 && Character.isLetter(scan.text.charAt(end))) {
            end++;
        }
        String next = scan.text.substring(start, end);
        return next.length() > 3 && Notation.function(next) == null && Notation.symbol(next) == null;
    }

    /** Small letters and capitals mixed, as no word has them: {@code GMmr} is a product. */
    private static boolean isMixed(String run) {
        boolean capitals = run.substring(1).chars().anyMatch(Character::isUpperCase);
        return run.length() > 3
                && capitals
                && run.chars().anyMatch(Character::isLowerCase)
                && !Units.isUnit(run)
                && run.length() < 6;
    }

    /** After {@code km/}. */
    private boolean continuesUnit() {
        return scan.tokens.size() > 1
                && (scan.last().is(Kind.OPERATOR, "/") || scan.last().is(Kind.OPERATOR, "*"))
                && scan.tokens.get(scan.tokens.size() - 2).is(Kind.WORDS);
    }
}
