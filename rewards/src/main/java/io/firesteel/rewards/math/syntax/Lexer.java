package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits LaTeX or plain notation into tokens in one pass, without regular expressions. Spacing, size and font commands
 * disappear here, so that {@code \left(\dfrac{1}{2}\,\right)} and {@code (\frac12)} become the same tokens.
 */
public final class Lexer {
    /** How a comma between digits is read. */
    public enum Comma {
        /** {@code 1,234} is one number; {@code 1,23} is a list. */
        GROUPS,
        /** {@code 1,23} is one number, as much of Europe writes it. */
        DECIMAL,
        /** Every comma separates. */
        LIST
    }

    static final int MAX_TOKENS = 2_000;
    private static final int MAX_NESTING = 8;
    private static final Set<String> ORDINALS = Set.of("st", "nd", "rd", "th");
    private static final int MAX_DIGITS = 1_000;

    private final String text;
    private final Comma comma;
    private final Fuel fuel;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int brackets;
    private boolean spaced;
    private int nesting;
    /** How many of the open environments align lines, such as {@code aligned}. */
    private int aligned;

    private Lexer(String text, Comma comma, Fuel fuel) {
        this.text = text;
        this.comma = comma;
        this.fuel = fuel;
    }

    /** @throws Unreadable if a character or command has no meaning here, or there are too many */
    static List<Token> tokens(String text, Comma comma, Fuel fuel) {
        Lexer lexer = new Lexer(text, comma, fuel);
        lexer.run();
        lexer.tokens.add(Token.of(Kind.END, "end", false));
        return lexer.tokens;
    }

    private void run() {
        fuel.charge(1 + text.length() / 8);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)
                    || c == '~'
                    || Character.getType(c) == Character.SPACE_SEPARATOR
                    || c == '\u200b') {
                at++;
                spaced = true;
                continue;
            }
            int before = tokens.size();
            boolean point = c == '.'
                    && at + 1 < text.length()
                    && (isDigit(text.charAt(at + 1)) || text.startsWith("\\overline{", at + 1));
            if (isDigit(c) || point) {
                number();
            } else if (c < 128 && Character.isLetter(c)) {
                word();
            } else if (c == '\\') {
                command();
            } else {
                mark(c);
            }
            if (tokens.size() > before) {
                spaced = false;
            }
            if (tokens.size() > MAX_TOKENS) {
                throw new Unreadable("more than " + MAX_TOKENS + " tokens");
            }
        }
    }

    private void add(Kind kind, String name) {
        if (kind == Kind.CELL && aligned > 0) {
            spaced = true; // it aligns lines, it separates nothing
            return;
        }
        if (kind == Kind.RELATION && aligned > 0 && last().is(Kind.ROW)) {
            tokens.remove(tokens.size() - 1); // a line that begins with = goes on with the line before
        }
        tokens.add(Token.of(kind, name, spaced));
    }

    private Token last() {
        return tokens.isEmpty() ? Token.of(Kind.END, "start", false) : tokens.get(tokens.size() - 1);
    }

    private boolean at(String expected) {
        return text.startsWith(expected, at);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    // ---------------------------------------------------------------- numbers

    private void number() {
        int start = at;
        StringBuilder digits = new StringBuilder();
        digits(digits);
        boolean grouped = true;
        while (grouped) {
            grouped = group(start, digits);
        }
        int places = Expression.Numeral.EXACT;
        Rational repeating = Rational.ZERO;
        boolean point = at < text.length() && text.charAt(at) == '.' && !at("..");
        boolean decimalComma = comma == Comma.DECIMAL
                && at + 1 < text.length()
                && text.charAt(at) == ','
                && isDigit(text.charAt(at + 1));
        if (point || decimalComma) {
            int whole = digits.length();
            at++;
            digits(digits);
            places = digits.length() - whole;
            Rational period = repeatingDigits(places);
            if (period != null) {
                repeating = period;
                places = Expression.Numeral.EXACT;
            }
            Rational continued = period == null ? continuedDigits(digits, whole) : null;
            if (continued != null) {
                tokens.add(new Token(Kind.NUMBER, "number", continued, Expression.Numeral.EXACT, spaced));
                return;
            }
            if (places == 0) {
                places = Expression.Numeral.EXACT;
            }
            if (digits.length() > MAX_DIGITS) {
                throw new Unreadable("more than " + MAX_DIGITS + " digits");
            }
            Rational value = Rational.of(integer(digits), BigInteger.TEN.pow(digits.length() - whole))
                    .plus(repeating);
            scientific(value, places);
            return;
        }
        scientific(Rational.of(integer(digits)), places);
    }

    private BigInteger integer(StringBuilder digits) {
        if (digits.length() > MAX_DIGITS) {
            throw new Unreadable("more than " + MAX_DIGITS + " digits");
        }
        fuel.charge(1 + digits.length() / 32);
        return digits.length() == 0 ? BigInteger.ZERO : new BigInteger(digits.toString());
    }

    private void digits(StringBuilder digits) {
        while (at < text.length() && isDigit(text.charAt(at))) {
            digits.append(text.charAt(at++));
        }
    }

    /** Reads a thousands separator and the three digits after it; false if there is none. */
    private boolean group(int start, StringBuilder digits) {
        int next = at;
        boolean sure = false;
        boolean plainComma = false;
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == ' ' || c == '~' || c == '\u202f' || c == '\u00a0') {
                next++;
            } else if (c == ',' && !plainComma) {
                plainComma = true;
                next++;
            } else if (c == '{' && isBracedComma(next)) {
                sure = true;
                next = text.indexOf('}', next) + 1;
            } else if (c == '\\' && next + 1 < text.length() && ",!;: ".indexOf(text.charAt(next + 1)) >= 0) {
                sure |= text.charAt(next + 1) == '!' || text.charAt(next + 1) == ',';
                next += 2;
            } else {
                break;
            }
        }
        if (next == at || !isThreeDigits(next)) {
            return false;
        }
        if (!sure) {
            boolean bare = plainComma && next == at + 1;
            if (plainComma
                    ? !bare || comma != Comma.GROUPS || brackets > 0 || text.charAt(start) == '0'
                    : brackets > 0) {
                return false;
            }
            if (digits.length() > 3 && !isGroupedAlready(start)) {
                return false;
            }
        }
        at = next;
        digits(digits);
        return true;
    }

    private boolean isGroupedAlready(int start) {
        for (int i = start; i < at; i++) {
            if (!isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** {@code {,}}, which LaTeX sets without the space after a comma. */
    private boolean isBracedComma(int open) {
        int next = open + 1;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        if (next >= text.length() || text.charAt(next) != ',') {
            return false;
        }
        next++;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        return next < text.length() && text.charAt(next) == '}';
    }

    private boolean isThreeDigits(int from) {
        return from + 3 <= text.length()
                && isDigit(text.charAt(from))
                && isDigit(text.charAt(from + 1))
                && isDigit(text.charAt(from + 2))
                && (from + 3 == text.length() || !isDigit(text.charAt(from + 3)));
    }

    /** {@code 0.1\overline{6}}: the value of the repeating part after {@code places} decimals; null if there is none. */
    private Rational repeatingDigits(int places) {
        int next = at;
        for (String accent : new String[] {"\\overline{", "\\bar{", "\\dot{"}) {
            if (at(accent)) {
                next = at + accent.length();
            }
        }
        // 0.(3) has no other meaning; 0.5(3) may be a product.
        boolean round = places == 0 && at("(");
        if (round) {
            next = at + 1;
        }
        int end = next;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        if (next == at
                || end == next
                || end >= text.length()
                || text.charAt(end) != (round ? ')' : '}')
                || end - next > 64) {
            return null;
        }
        BigInteger period = new BigInteger(text.substring(next, end));
        BigInteger nines = BigInteger.TEN.pow(end - next).subtract(BigInteger.ONE);
        at = end + 1;
        return Rational.of(period, nines.multiply(BigInteger.TEN.pow(places)));
    }

    /**
     * {@code 0.333…}: the value of a decimal whose last digits are one period three times over, or one of at least two
     * digits twice, and go on; null if no dots follow or no period shows.
     */
    private Rational continuedDigits(StringBuilder digits, int whole) {
        int length = 0;
        for (String dots : new String[] {"...", "…", "\\ldots", "\\dots", "\\cdots"}) {
            length = at(dots) ? dots.length() : length;
        }
        int places = digits.length() - whole;
        if (length == 0 || places > 64) {
            return null;
        }
        for (int period = 1; period * 2 <= places; period++) {
            int times = period == 1 ? 3 : 2;
            if (period * times > places) {
                continue;
            }
            String last = digits.substring(digits.length() - period);
            boolean repeats = digits.toString().endsWith(last.repeat(times));
            if (repeats) {
                at += length;
                int fixed = places - period;
                Rational tail = Rational.of(
                        new BigInteger(last),
                        BigInteger.TEN.pow(period).subtract(BigInteger.ONE).multiply(BigInteger.TEN.pow(fixed)));
                return Rational.of(
                                new BigInteger("0" + digits.substring(0, digits.length() - period)),
                                BigInteger.TEN.pow(fixed))
                        .plus(tail);
            }
        }
        return null;
    }

    /** Reads an exponent such as {@code e-7} if there is one, and adds the number. */
    private void scientific(Rational mantissa, int places) {
        Rational value = mantissa;
        int decimals = places;
        int next = at + 1;
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E') && next < text.length()) {
            boolean negative = text.charAt(next) == '-';
            // "2e+3" is Euler's number plus three unless the mantissa says that this is a floating-point number.
            if (negative && (places > 0 || text.charAt(at) == 'E') || text.charAt(next) == '+' && places > 0) {
                next++;
            }
            int end = next;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            if (end > next && end - next <= 3) {
                int exponent = Integer.parseInt(text, next, end, 10) * (negative ? -1 : 1);
                value = mantissa.times(Rational.of(10).pow(exponent));
                decimals = places == Expression.Numeral.EXACT ? places : places - exponent;
                decimals = decimals <= 0 ? Expression.Numeral.EXACT : decimals;
                at = end;
            }
        }
        tokens.add(new Token(Kind.NUMBER, "number", value, decimals, spaced));
    }

    // ---------------------------------------------------------------- words

    private void word() {
        int start = at;
        while (at < text.length() && text.charAt(at) < 128 && Character.isLetter(text.charAt(at))) {
            at++;
        }
        words(text.substring(start, at), false);
    }

    /** Adds a run of letters; {@code prose} if it stood in a text command. */
    private void words(String run, boolean prose) {
        if (run.length() == 1) {
            boolean union = run.equals("U")
                    && last().is(Kind.CLOSE)
                    && nextVisible() != 0
                    && "([{\\".indexOf(nextVisible()) >= 0;
            if (union) {
                add(Kind.OPERATOR, "union");
            } else if (prose && run.equalsIgnoreCase("a") && Character.isLetter(nextVisible())) {
                add(Kind.WORDS, run); // an article
            } else if (!run.equals("e")
                    && !run.equals("i")
                    && Units.isUnit(run)
                    && (continuesUnit()
                            || prose && (follows(Kind.NUMBER) || follows(Kind.WORDS) || follows(Kind.DEGREE)))) {
                add(Kind.WORDS, run);
            } else {
                add(Kind.SYMBOL, run);
            }
            return;
        }
        String lower = run.toLowerCase(Locale.ROOT);
        boolean abbreviation = run.length() == 2 && (lower.equals("th") || lower.equals("sh") || lower.equals("ch"));
        String function = abbreviation ? null : Notation.function(run);
        if (function == null && run.length() > 2) {
            function = Notation.function(lower);
        }
        if (run.equals("min") && follows(Kind.NUMBER) && "({_\\[|".indexOf(nextVisible()) < 0) {
            function = null; // minutes
        }
        if ((last().is(Kind.NUMBER) && !spaced || isRaised()) && ORDINALS.contains(lower)) {
            add(Kind.WORDS, "th");
        } else if (lower.equals("per") && text.regionMatches(true, at, " cent", 0, 5)) {
            at += 5;
            add(Kind.PERCENT, "%");
        } else if (run.equals("to") && last().is(Kind.NUMBER) && isDigit(nextVisible())) {
            add(Kind.OPERATOR, ":"); // "3 to 4"
        } else if (lower.equals("and") || lower.equals("or")) {
            add(Kind.CONNECTIVE, lower);
        } else if (function != null
                && !(function.equals("inf") || function.equals("dim"))
                && !function.equals("re")
                && !function.equals("im")) {
            add(Kind.FUNCTION, function);
        } else if (lower.equals("is") || lower.equals("equals")) {
            add(Kind.RELATION, "=");
        } else if (lower.equals("mod")) {
            add(Kind.COMMAND, "mod");
        } else if (lower.equals("infty") || lower.equals("inf") || run.equals("oo") || lower.equals("infinity")) {
            add(Kind.SYMBOL, "infinity");
        } else if (Notation.symbol(run) != null && !Notation.SIGNS.contains(run)) {
            add(Kind.SYMBOL, Notation.symbol(run));
        } else if (Units.isPercent(run)) {
            add(Kind.PERCENT, "%");
        } else if (lower.startsWith("degree")) {
            add(Kind.DEGREE, "°");
        } else if (lower.equals("union")) {
            add(Kind.OPERATOR, "union");
        } else if (lower.equals("binom") || lower.equals("frac")) {
            add(Kind.COMMAND, lower);
        } else if (follows(Kind.NUMBER) && !spaced && (run.startsWith("or") || run.startsWith("and"))) {
            add(Kind.CONNECTIVE, run.startsWith("or") ? "or" : "and");
            words(run.substring(run.startsWith("or") ? 2 : 3), prose);
        } else if (prose || run.length() > 3 || Units.isUnit(run)) {
            add(Kind.WORDS, run);
        } else {
            letters(run);
        }
    }

    /** In the exponent of a number. */
    private boolean isRaised() {
        return last().is(Kind.OPEN, "{")
                && tokens.size() > 2
                && tokens.get(tokens.size() - 2).is(Kind.OPERATOR, "^")
                && tokens.get(tokens.size() - 3).is(Kind.NUMBER);
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
                add(Kind.FUNCTION, function);
                letters(run.substring(cut));
                return;
            }
        }
        for (int i = 0; i < run.length(); i++) {
            add(Kind.SYMBOL, run.substring(i, i + 1));
        }
    }

    /** After {@code km/}. */
    private boolean continuesUnit() {
        return tokens.size() > 1
                && (last().is(Kind.OPERATOR, "/") || last().is(Kind.OPERATOR, "*"))
                && tokens.get(tokens.size() - 2).is(Kind.WORDS);
    }

    private boolean follows(Kind kind) {
        return last().is(kind) || last().is(Kind.CLOSE);
    }

    private char nextVisible() {
        int next = at;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next < text.length() ? text.charAt(next) : 0;
    }

    // ---------------------------------------------------------------- marks

    private void mark(char c) {
        at++;
        switch (c) {
            case '(', '[' -> {
                brackets++;
                add(Kind.OPEN, String.valueOf(c));
            }
            case ')', ']' -> {
                brackets--;
                add(Kind.CLOSE, String.valueOf(c));
            }
            case '{' -> add(Kind.OPEN, "{");
            case '}' -> add(Kind.CLOSE, "}");
            case '|', '∣' -> add(Kind.BAR, "");
            case '‖' -> add(Kind.BAR, "norm");
            case ',', '，', '、' -> add(Kind.OPERATOR, ",");
            case ';', '；' -> add(Kind.OPERATOR, ";");
            case '%', '％' -> add(Kind.PERCENT, "%");
            case '°', '˚', 'º' -> add(Kind.DEGREE, "°");
            case '\'', '′', '’' -> add(Kind.PRIME, "'");
            case '&' -> add(Kind.CELL, "&");
            case '$', '€', '£', '¢', '¥', '₹' -> add(Kind.CURRENCY, String.valueOf(c));
            case '*' -> {
                boolean power = at < text.length() && text.charAt(at) == '*';
                at += power ? 1 : 0;
                add(Kind.OPERATOR, power ? "^" : "*");
            }
            case '+' -> {
                if (at("/-")) {
                    at += 2;
                    add(Kind.OPERATOR, "pm");
                } else {
                    add(Kind.OPERATOR, "+");
                }
            }
            case '.' -> dots();
            default -> relationOrSymbol(c);
        }
    }

    /** Three dots are an ellipsis. */
    private void dots() {
        int start = at - 1;
        while (at < text.length() && text.charAt(at) == '.') {
            at++;
        }
        if (at - start < 3) {
            throw new Unreadable("a full stop");
        }
        add(Kind.SYMBOL, "…");
    }

    private void relationOrSymbol(char c) {
        String one = String.valueOf(c);
        String two = at < text.length() ? one + text.charAt(at) : one;
        if (two.length() == 2
                && Notation.relation(two) != null
                && !(two.equals("!=")
                        && follows(Kind.NUMBER)
                        && at + 1 < text.length()
                        && text.charAt(at + 1) == '=')) {
            at++;
            add(Kind.RELATION, Notation.relation(two));
        } else if (Notation.relation(one) != null) {
            add(Kind.RELATION, Notation.relation(one));
        } else if (Notation.operator(one) != null) {
            String operator = Notation.operator(one);
            if (operator.equals("and") || operator.equals("or")) {
                add(Kind.CONNECTIVE, operator);
            } else if (operator.equals("sqrt")) {
                add(Kind.COMMAND, operator);
            } else {
                add(Kind.OPERATOR, operator);
            }
        } else if (Notation.symbol(one) != null) {
            add(Kind.SYMBOL, Notation.symbol(one));
        } else if ("ℝℕℤℚℂ".indexOf(c) >= 0 || c >= '①' && c <= '⑳') {
            add(Kind.SYMBOL, one);
        } else if (Character.isLetter(c)) {
            int start = at - 1;
            while (at < text.length() && Character.isLetter(text.charAt(at)) && text.charAt(at) >= 128) {
                at++;
            }
            add(Kind.WORDS, text.substring(start, at));
        } else {
            throw new Unreadable("the character " + one);
        }
    }

    // ---------------------------------------------------------------- commands

    private void command() {
        at++;
        if (at >= text.length()) {
            throw new Unreadable("a lone backslash");
        }
        char c = text.charAt(at);
        if (!(c < 128 && Character.isLetter(c))) {
            at++;
            switch (c) {
                case ',', ';', ':', '!', ' ', '>', '/', '\n', '\t', '-', '(', ')', '@' -> spaced = true;
                case '[', ']' -> spaced = true;
                case '{' -> {
                    brackets++;
                    add(Kind.OPEN, "\\{");
                }
                case '}' -> {
                    brackets--;
                    add(Kind.CLOSE, "\\}");
                }
                case '|' -> add(Kind.BAR, "norm");
                case '%' -> add(Kind.PERCENT, "%");
                case '#' -> add(Kind.FUNCTION, "card");
                case '$' -> add(Kind.CURRENCY, "$");
                case '\\' -> {
                    add(Kind.ROW, "\\\\");
                    skipRowGap();
                }
                default -> throw new Unreadable("the command \\" + c);
            }
            return;
        }
        int start = at;
        while (at < text.length() && text.charAt(at) < 128 && Character.isLetter(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        named(name);
    }

    /** {@code \\[2pt]} asks for vertical space. */
    private void skipRowGap() {
        if (at < text.length() && text.charAt(at) == '[') {
            int close = text.indexOf(']', at);
            if (close > 0
                    && close - at < 12
                    && (text.substring(at, close).endsWith("pt")
                            || text.substring(at, close).endsWith("em")
                            || text.substring(at, close).endsWith("ex"))) {
                at = close + 1;
            }
        }
    }

    private void named(String name) {
        switch (name) {
            case "left",
                    "right",
                    "middle",
                    "bigl",
                    "bigr",
                    "Bigl",
                    "Bigr",
                    "biggl",
                    "biggr",
                    "big",
                    "Big",
                    "lvert",
                    "rvert",
                    "lVert",
                    "rVert",
                    "bigm",
                    "vert",
                    "Vert" -> delimiter(name);
            case "dfrac", "tfrac", "cfrac", "frac" -> add(Kind.COMMAND, "frac");
            case "dbinom", "tbinom", "binom" -> add(Kind.COMMAND, "binom");
            case "langle", "lbrack", "lparen" -> open(name.equals("lbrack") ? "[" : "(");
            case "rangle", "rbrack", "rparen" -> close(name.equals("rbrack") ? "]" : ")");
            case "lbrace" -> open("\\{");
            case "rbrace" -> close("\\}");
            case "lfloor", "lceil" -> open(name);
            case "rfloor", "rceil" -> close(name);
            case "degree", "textdegree" -> add(Kind.DEGREE, "°");
            case "percent" -> add(Kind.PERCENT, "%");
            case "dollar", "textdollar" -> add(Kind.CURRENCY, "$");
            case "euro" -> add(Kind.CURRENCY, "€");
            case "pounds" -> add(Kind.CURRENCY, "£");
            case "begin", "end" -> environment(name);
            case "mathbb", "Bbb" -> add(Kind.SYMBOL, numberSet(argument()));
            case "textcolor",
                    "colorbox",
                    "kern",
                    "mkern",
                    "hspace",
                    "vspace",
                    "phantom",
                    "hphantom",
                    "vphantom",
                    "color",
                    "label",
                    "tag",
                    "rule" -> argument();
            case "variable" -> add(Kind.SYMBOL, variable(argument()));
            case "char" -> character();
            case "not" -> negatedRelation();
            case "cr", "newline" -> add(Kind.ROW, "\\\\");
            case "overset", "underset", "stackrel" -> stacked();
            case "bigcup", "bigcap" -> {
                char next = nextVisible();
                boolean indexed = next == '_' || next == '^';
                add(
                        indexed ? Kind.COMMAND : Kind.OPERATOR,
                        indexed ? name : name.equals("bigcup") ? "union" : "intersection");
            }
            default -> namedElsewhere(name);
        }
    }

    private void namedElsewhere(String name) {
        if (Notation.PROSE.contains(name)) {
            prose(argument(), name.startsWith("operatorname"));
        } else if (Notation.TRANSPARENT.contains(name)) {
            spaced = true;
        } else if (Notation.ACCENTS.contains(name)) {
            accent(name, argument().strip());
        } else if (Notation.INVISIBLE.contains(name)) {
            spaced = true;
        } else if (Notation.COMMANDS.contains(name)) {
            add(Kind.COMMAND, name);
        } else if (Notation.relation(name) != null) {
            add(Kind.RELATION, Notation.relation(name));
        } else if (Notation.operator(name) != null) {
            String operator = Notation.operator(name);
            add(operator.equals("and") || operator.equals("or") ? Kind.CONNECTIVE : Kind.OPERATOR, operator);
        } else if (Notation.function(name) != null) {
            add(Kind.FUNCTION, Notation.function(name));
        } else if (name.equals("Omega") && last().is(Kind.NUMBER) && nextVisible() == 0) {
            add(Kind.WORDS, "ohm");
        } else if (Notation.symbol(name) != null) {
            add(Kind.SYMBOL, Notation.symbol(name));
        } else {
            add(Kind.SYMBOL, "\\" + name);
        }
    }

    /** Over one letter the wide accents are the narrow ones. */
    private void accent(String name, String under) {
        String vector = under.replace("\\mathbf", "").replace("\\imath", "i").replace("\\jmath", "j");
        vector = vector.replace("{", "").replace("}", "").strip();
        if (name.endsWith("hat") && (vector.equals("i") || vector.equals("j") || vector.equals("k"))) {
            add(Kind.SYMBOL, vector); // the unit vectors, which bold letters write too
            return;
        }
        String narrow =
                switch (name) {
                    case "overline" -> "bar";
                    case "widehat" -> "hat";
                    case "widetilde" -> "tilde";
                    default -> name;
                };
        add(Kind.SYMBOL, "\\" + (under.length() == 1 ? narrow : name) + "{" + under + "}");
    }

    private void open(String bracket) {
        brackets++;
        add(Kind.OPEN, bracket);
    }

    private void close(String bracket) {
        brackets--;
        add(Kind.CLOSE, bracket);
    }

    /** {@code \left|} says which side a bar is on; {@code \left.} is nothing; other brackets speak for themselves. */
    private void delimiter(String name) {
        boolean opens = name.startsWith("l") || name.endsWith("l");
        boolean closes = name.startsWith("r") || name.endsWith("r");
        if (name.toLowerCase(Locale.ROOT).endsWith("vert")) {
            boolean sided = name.length() == 5;
            add(Kind.BAR, sided ? opens ? "open" : "close" : "");
            return;
        }
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        String side = opens ? "open" : closes ? "close" : "";
        if (at("|")) {
            at++;
            add(Kind.BAR, side);
        } else if (at("\\|")) {
            at += 2;
            add(Kind.BAR, side);
        } else if (at("\\vert") || at("\\Vert")) {
            at += 5;
            add(Kind.BAR, side);
        } else if (at(".")) {
            at++;
        } else if (at("<")) {
            at++;
            open("(");
        } else if (at(">")) {
            at++;
            close(")");
        }
        spaced = true;
    }

    /** Something above or below a relation or a function adds nothing to it: {@code \overset{?}{=}}. */
    private void stacked() {
        argument();
        String base = argument();
        if (nesting >= MAX_NESTING) {
            throw new Unreadable("marks upon marks, more than " + MAX_NESTING + " deep");
        }
        Lexer inner = new Lexer(base, comma, fuel);
        inner.nesting = nesting + 1;
        inner.run();
        tokens.addAll(inner.tokens);
    }

    /** The raw text of a braced argument, or of one character. */
    private String argument() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at >= text.length()) {
            throw new Unreadable("a command without its argument");
        }
        if (text.charAt(at) != '{') {
            int start = at++;
            if (text.charAt(start) == '\\') {
                while (at < text.length() && text.charAt(at) < 128 && Character.isLetter(text.charAt(at))) {
                    at++;
                }
            }
            return text.substring(start, at);
        }
        int start = ++at;
        for (int depth = 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                fuel.charge(1 + (at - start) / 8);
                return text.substring(start, at++);
            }
        }
        // An argument that never ends reaches to the end: answers are often cut one brace short.
        at = text.length();
        fuel.charge(1 + (at - start) / 8);
        return text.substring(Math.min(start, at));
    }

    private void environment(String command) {
        String name = argument().strip();
        if (name.endsWith("*")) {
            name = name.substring(0, name.length() - 1);
        }
        boolean aligns = name.startsWith("align") || name.equals("split") || name.startsWith("gather");
        if (command.equals("begin")) {
            if (name.equals("array")
                    || name.equals("tabular")
                    || name.startsWith("alignat")
                    || name.equals("alignedat")) {
                argument();
            }
            brackets++;
            aligned += aligns ? 1 : 0;
        } else {
            brackets--;
            aligned -= aligns ? 1 : 0;
        }
        add(Kind.COMMAND, command + " " + name);
    }

    private static String numberSet(String letter) {
        return switch (letter.strip()) {
            case "R" -> "ℝ";
            case "N" -> "ℕ";
            case "Z" -> "ℤ";
            case "Q" -> "ℚ";
            case "C" -> "ℂ";
            default -> letter.strip();
        };
    }

    /** latex2sympy2's {@code \variable{x_{i,j}}}: one symbol of any name. */
    private static String variable(String name) {
        if (name.isBlank()) {
            throw new Unreadable("a variable without a name");
        }
        return name.strip();
    }

    /** TeX's {@code \char"0190}. */
    private void character() {
        if (!at("\"")) {
            throw new Unreadable("\\char without a number");
        }
        int end = at + 1;
        while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0 && end - at <= 6) {
            end++;
        }
        if (end == at + 1) {
            throw new Unreadable("\\char without a number");
        }
        add(Kind.SYMBOL, "char" + Integer.parseInt(text, at + 1, end, 16));
        at = end;
    }

    private void negatedRelation() {
        int before = tokens.size();
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at("=")) {
            at++;
            add(Kind.RELATION, "!=");
        } else if (at("\\in")) {
            at += 3;
            add(Kind.RELATION, "notin");
        } else if (before == tokens.size()) {
            add(Kind.SYMBOL, "\\not");
        }
    }

    /** Text is words, a unit, a connective, one letter, or mathematics in upright letters. */
    private void prose(String content, boolean operator) {
        String trimmed = withoutSpacing(content);
        spaced |= !trimmed.equals(content);
        if (trimmed.isEmpty()) {
            spaced = true;
            return;
        }
        if (operator || isLetters(trimmed)) {
            String function = isRaised() && ORDINALS.contains(trimmed) ? null : Notation.function(trimmed);
            boolean minutes = trimmed.equals("min") && !operator && follows(Kind.NUMBER);
            if (function != null && !minutes && (operator || trimmed.length() > 2 || !follows(Kind.NUMBER))) {
                add(Kind.FUNCTION, function);
            } else if (operator && !isLetters(trimmed)) {
                add(Kind.SYMBOL, trimmed);
            } else {
                words(trimmed, true);
            }
            return;
        }
        // Anything else is read as notation of its own, in which letters stay words.
        if (nesting >= MAX_NESTING) {
            throw new Unreadable("text within text, more than " + MAX_NESTING + " deep");
        }
        Lexer inner = new Lexer(trimmed, comma, fuel);
        inner.nesting = nesting + 1;
        inner.tokens.add(last());
        inner.brackets = brackets;
        inner.proseWords();
        boolean first = true;
        for (Token token : inner.tokens.subList(1, inner.tokens.size())) {
            tokens.add(first ? new Token(token.kind(), token.text(), token.value(), token.places(), true) : token);
            first = false;
        }
        spaced = true;
    }

    /** Without the spacing commands at the ends: {@code \mathrm{~km}} is km. */
    private static String withoutSpacing(String content) {
        String text = content.strip();
        while (true) {
            if (text.startsWith("~")) {
                text = text.substring(1).strip();
            } else if (text.startsWith("\\") && text.length() > 1 && ",;:! ".indexOf(text.charAt(1)) >= 0) {
                text = text.substring(2).strip();
            } else if (text.endsWith("~") || text.endsWith("\\")) {
                text = text.substring(0, text.length() - 1).strip();
            } else {
                return text;
            }
        }
    }

    private void proseWords() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isLetter(c)) {
                int start = at;
                while (at < text.length()
                        && (Character.isLetter(text.charAt(at))
                                || text.charAt(at) == '\''
                                || text.charAt(at) == '-'
                                        && at + 1 < text.length()
                                        && Character.isLetter(text.charAt(at + 1)))) {
                    at++;
                }
                words(text.substring(start, at), true);
                spaced = false;
            } else if (Character.isWhitespace(c) || c == '~') {
                at++;
                spaced = true;
            } else if (c == '.' && (at + 1 == text.length() || !isDigit(text.charAt(at + 1)))) {
                at++;
            } else if (isDigit(c) || c == '.') {
                number();
                spaced = false;
            } else if (c == '\\') {
                command();
            } else {
                mark(c);
                spaced = false;
            }
        }
    }

    private static boolean isLetters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
