package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.Locale;

/** Reads what begins with a backslash. What a command means stands in {@link LatexCommands}; here is what some of them do. */
final class CommandLexer {
    private final Lexer lexer;
    private final Scan scan;

    CommandLexer(Lexer lexer) {
        this.lexer = lexer;
        this.scan = lexer.scan;
    }

    void command() {
        scan.at++;
        if (scan.at >= scan.text.length()) {
            throw new Unreadable("a lone backslash");
        }
        char c = scan.here();
        if (!(c < 128 && Character.isLetter(c))) {
            scan.at++;
            switch (c) {
                case ',', ';', ':', '!', ' ', '>', '/', '\n', '\t', '-', '(', ')', '@' -> scan.spaced = true;
                case '[', ']' -> scan.spaced = true;
                case '{' -> {
                    scan.brackets++;
                    scan.add(Kind.OPEN, "\\{");
                }
                case '}' -> {
                    scan.brackets--;
                    scan.add(Kind.CLOSE, "\\}");
                }
                case '|' -> scan.add(Kind.BAR, "norm");
                case '%' -> scan.add(Kind.PERCENT, "%");
                case '#' -> scan.add(Kind.FUNCTION, "card");
                case '$' -> scan.add(Kind.CURRENCY, "$");
                case '\\' -> {
                    scan.add(Kind.ROW, "\\\\");
                    skipRowGap();
                }
                default -> throw new Unreadable("the command \\" + c);
            }
            return;
        }
        int start = scan.at;
        while (scan.more() && scan.here() < 128 && Character.isLetter(scan.here())) {
            scan.at++;
        }
        String name = scan.text.substring(start, scan.at);
        if (scan.more() && scan.here() == '*') {
            scan.at++;
        }
        named(name);
    }

    /** {@code \\[2pt]} asks for vertical space. */
    private void skipRowGap() {
        if (scan.more() && scan.here() == '[') {
            int close = scan.text.indexOf(']', scan.at);
            if (close > 0
                    && close - scan.at < 12
                    && (scan.text.substring(scan.at, close).endsWith("pt")
                            || scan.text.substring(scan.at, close).endsWith("em")
                            || scan.text.substring(scan.at, close).endsWith("ex"))) {
                scan.at = close + 1;
            }
        }
    }

    private void named(String name) {
        LatexCommands.Sign sign = LatexCommands.sign(name);
        if (sign != null) {
            scan.brackets += sign.kind() == Kind.OPEN ? 1 : sign.kind() == Kind.CLOSE ? -1 : 0;
            scan.add(sign.kind(), sign.text());
        } else if (LatexCommands.DELIMITERS.contains(name)) {
            delimiter(name);
        } else if (LatexCommands.SWALLOWING.contains(name)) {
            argument();
        } else if (LatexCommands.PROSE.contains(name)) {
            lexer.prose.prose(argument(), name.startsWith("operatorname"));
        } else if (LatexCommands.TRANSPARENT.contains(name) || LatexCommands.INVISIBLE.contains(name)) {
            scan.spaced = true;
        } else if (LatexCommands.ACCENTS.contains(name)) {
            accent(name, argument().strip());
        } else {
            switch (name) {
                case "begin", "end" -> environment(name);
                case "mathbb", "Bbb" -> scan.add(Kind.SYMBOL, numberSet(argument()));
                case "variable" -> scan.add(Kind.SYMBOL, variable(argument()));
                case "char" -> character();
                case "not" -> negatedRelation();
                case "overset", "underset", "stackrel" -> stacked();
                case "bigcup", "bigcap" -> indexedSets(name);
                default -> notation(name);
            }
        }
    }

    /** A union or intersection of two sets, or of many where limits follow. */
    private void indexedSets(String name) {
        char next = scan.nextVisible();
        boolean indexed = next == '_' || next == '^';
        scan.add(
                indexed ? Kind.COMMAND : Kind.OPERATOR,
                indexed ? name : name.equals("bigcup") ? "union" : "intersection");
    }

    /** A name of the vocabulary; any other command is a symbol. */
    private void notation(String name) {
        if (Notation.relation(name) != null) {
            scan.add(Kind.RELATION, Notation.relation(name));
        } else if (Notation.operator(name) != null) {
            String operator = Notation.operator(name);
            scan.add(operator.equals("and") || operator.equals("or") ? Kind.CONNECTIVE : Kind.OPERATOR, operator);
        } else if (Notation.function(name) != null) {
            scan.add(Kind.FUNCTION, Notation.function(name));
        } else if (name.equals("Omega") && scan.last().is(Kind.NUMBER) && scan.nextVisible() == 0) {
            scan.add(Kind.WORDS, "ohm");
        } else if (Notation.symbol(name) != null) {
            scan.add(Kind.SYMBOL, Notation.symbol(name));
        } else {
            scan.add(Kind.SYMBOL, "\\" + name);
        }
    }

    /** Over one letter the wide accents are the narrow ones. */
    private void accent(String name, String under) {
        String vector = under.replace("\\mathbf", "").replace("\\imath", "i").replace("\\jmath", "j");
        vector = vector.replace("{", "").replace("}", "").strip();
        if (name.endsWith("hat") && (vector.equals("i") || vector.equals("j") || vector.equals("k"))) {
            scan.add(Kind.SYMBOL, vector); // the unit vectors, which bold letters write too
            return;
        }
        boolean sum = under.indexOf('+') > 0 || under.indexOf('-') > 0;
        if (name.equals("overline") && sum && under.indexOf('i') >= 0) {
            scan.add(Kind.FUNCTION, "conjugate");
            open("(");
            Scan inner = scan.within(under, "a bar over a bar");
            new Lexer(inner).run();
            scan.tokens.addAll(inner.tokens);
            close(")");
            return;
        }
        String narrow =
                switch (name) {
                    case "overline" -> "bar";
                    case "widehat" -> "hat";
                    case "widetilde" -> "tilde";
                    default -> name;
                };
        scan.add(Kind.SYMBOL, "\\" + (under.length() == 1 ? narrow : name) + "{" + under + "}");
    }

    private void open(String bracket) {
        scan.brackets++;
        scan.add(Kind.OPEN, bracket);
    }

    private void close(String bracket) {
        scan.brackets--;
        scan.add(Kind.CLOSE, bracket);
    }

    /** {@code \left|} says which side a bar is on; {@code \left.} is nothing; other brackets speak for themselves. */
    private void delimiter(String name) {
        boolean opens = name.startsWith("l") || name.endsWith("l");
        boolean closes = name.startsWith("r") || name.endsWith("r");
        if (name.toLowerCase(Locale.ROOT).endsWith("vert")) {
            boolean sided = name.length() == 5;
            scan.add(Kind.BAR, sided ? opens ? "open" : "close" : "");
            return;
        }
        while (scan.more() && Character.isWhitespace(scan.here())) {
            scan.at++;
        }
        String side = opens ? "open" : closes ? "close" : "";
        if (scan.sees("|")) {
            scan.at++;
            scan.add(Kind.BAR, side);
        } else if (scan.sees("\\|")) {
            scan.at += 2;
            scan.add(Kind.BAR, side);
        } else if (scan.sees("\\vert") || scan.sees("\\Vert")) {
            scan.at += 5;
            scan.add(Kind.BAR, side);
        } else if (scan.sees(".")) {
            scan.at++;
        } else if (scan.sees("<")) {
            scan.at++;
            open("(");
        } else if (scan.sees(">")) {
            scan.at++;
            close(")");
        }
        scan.spaced = true;
    }

    /** Something above or below a relation or a function adds nothing to it: {@code \overset{?}{=}}. */
    private void stacked() {
        argument();
        String base = argument();
        Scan inner = scan.within(base, "marks upon marks");
        new Lexer(inner).run();
        scan.tokens.addAll(inner.tokens);
    }

    /** The raw text of a braced argument, or of one character. */
    private String argument() {
        while (scan.more() && Character.isWhitespace(scan.here())) {
            scan.at++;
        }
        if (scan.at >= scan.text.length()) {
            throw new Unreadable("a command without its argument");
        }
        if (scan.here() != '{') {
            int start = scan.at++;
            if (scan.text.charAt(start) == '\\') {
                while (scan.more() && scan.here() < 128 && Character.isLetter(scan.here())) {
                    scan.at++;
                }
            }
            return scan.text.substring(start, scan.at);
        }
        int start = ++scan.at;
        for (int depth = 1; scan.more(); scan.at++) {
            char c = scan.here();
            if (c == '\\') {
                scan.at++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                scan.fuel.charge(1 + (scan.at - start) / 8);
                return scan.text.substring(start, scan.at++);
            }
        }
        // An argument that never ends reaches to the end: answers are often cut one brace short.
        scan.at = scan.text.length();
        scan.fuel.charge(1 + (scan.at - start) / 8);
        return scan.text.substring(Math.min(start, scan.at));
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
            scan.brackets++;
            scan.aligned += aligns ? 1 : 0;
        } else {
            scan.brackets--;
            scan.aligned -= aligns ? 1 : 0;
        }
        scan.add(Kind.COMMAND, command + " " + name);
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
        if (!scan.sees("\"")) {
            throw new Unreadable("\\char without a number");
        }
        int end = scan.at + 1;
        while (end < scan.text.length() && Character.digit(scan.text.charAt(end), 16) >= 0 && end - scan.at <= 6) {
            end++;
        }
        if (end == scan.at + 1) {
            throw new Unreadable("\\char without a number");
        }
        scan.add(Kind.SYMBOL, "char" + Integer.parseInt(scan.text, scan.at + 1, end, 16));
        scan.at = end;
    }

    private void negatedRelation() {
        int before = scan.tokens.size();
        while (scan.more() && Character.isWhitespace(scan.here())) {
            scan.at++;
        }
        if (scan.sees("=")) {
            scan.at++;
            scan.add(Kind.RELATION, "!=");
        } else if (scan.sees("\\in")) {
            scan.at += 3;
            scan.add(Kind.RELATION, "notin");
        } else if (before == scan.tokens.size()) {
            scan.add(Kind.SYMBOL, "\\not");
        }
    }
}
