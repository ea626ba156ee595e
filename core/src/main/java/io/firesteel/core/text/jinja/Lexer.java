package io.firesteel.core.text.jinja;

import io.firesteel.core.text.jinja.Token.Kind;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template's text as tokens, white space around tags taken off as jinja2 does with {@code trim_blocks} and {@code lstrip_blocks}: the
 * newline behind a block, the indentation before one that begins a line; all of it beside a {@code -}, none beside a {@code +}.
 */
final class Lexer {
    private static final Pattern OPENING = Pattern.compile("\\{[{%#]([-+]?)");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%}(\n?)");
    private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern NUMBER = Pattern.compile("\\d[\\d_]*(?:(\\.\\d+)?([eE][+-]?\\d+)?)");
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    /** Whether what was read last ended a line: an indentation that follows begins one. */
    private boolean lineBegins = true;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> read(String template) {
        String text = template.replace("\r\n", "\n").replace('\r', '\n');
        // jinja2 leaves out one newline at the end.
        Lexer lexer = new Lexer(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        try {
            lexer.readAll();
        } catch (JinjaException e) {
            throw new JinjaException("line " + lexer.line + ": " + e.getMessage());
        }
        return lexer.tokens;
    }

    private void readAll() {
        Matcher opening = OPENING.matcher(text);
        while (at < text.length()) {
            if (!opening.find(at)) {
                data(text.substring(at));
                break;
            }
            String before = text.substring(at, opening.start());
            char kind = text.charAt(opening.start() + 1);
            data(stripped(before, opening.group(1), kind));
            count(before.length());
            Matcher raw = RAW.matcher(text).region(at, text.length());
            if (kind == '%' && raw.lookingAt()) {
                raw(raw);
            } else if (kind == '#') {
                comment();
            } else {
                count(opening.group().length());
                tag(kind == '%' ? Kind.BLOCK : Kind.PRINT);
            }
        }
        tokens.add(new Token(Kind.END, "", line));
    }

    private String stripped(String before, String sign, char kind) {
        if (sign.equals("-")) {
            return stripEnd(before);
        }
        int lineStart = before.lastIndexOf('\n') + 1;
        boolean strips = kind != '{' && !sign.equals("+") && (lineStart > 0 || lineBegins);
        return strips && before.substring(lineStart).isBlank() ? before.substring(0, lineStart) : before;
    }

    private static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && Values.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private void data(String content) {
        if (!content.isEmpty()) {
            tokens.add(new Token(Kind.DATA, content, line));
        }
    }

    private void raw(Matcher begin) {
        count(begin.end() - at);
        if (begin.group(1).equals("-")) {
            skipSpace();
        }
        Matcher end = END_RAW.matcher(text);
        if (!end.find(at)) {
            throw new JinjaException("{% raw %} has no {% endraw %}");
        }
        String content = text.substring(at, end.start());
        data(stripped(content, end.group(1), '%'));
        count(end.end() - at);
        closed(end.group(2), true);
    }

    private void comment() {
        int end = text.indexOf("#}", at + 2);
        if (end < 0) {
            throw new JinjaException("a comment that does not end");
        }
        String sign = end > at + 2 && "-+".indexOf(text.charAt(end - 1)) >= 0 ? text.substring(end - 1, end) : "";
        count(end + 2 - at);
        closed(sign, true);
    }

    /** Behind a tag's end. */
    private void closed(String sign, boolean trims) {
        int from = at;
        if (sign.equals("-")) {
            skipSpace();
        } else if (trims && !sign.equals("+") && at < text.length() && text.charAt(at) == '\n') {
            count(1);
        }
        lineBegins = at > from && text.charAt(at - 1) == '\n';
    }

    private void skipSpace() {
        int end = at;
        while (end < text.length() && Values.isSpace(text.charAt(end))) {
            end++;
        }
        count(end - at);
    }

    private void tag(Kind kind) {
        tokens.add(new Token(kind, "", line));
        String close = kind == Kind.BLOCK ? "%}" : "}}";
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            skipSpace();
            if (at >= text.length()) {
                throw new JinjaException("a tag that does not end with " + close);
            }
            if (open.isEmpty()) {
                for (String sign : kind == Kind.BLOCK ? List.of("", "-", "+") : List.of("", "-")) {
                    if (text.startsWith(sign + close, at)) {
                        count(sign.length() + 2);
                        tokens.add(new Token(kind == Kind.BLOCK ? Kind.BLOCK_END : Kind.PRINT_END, "", line));
                        closed(sign, kind == Kind.BLOCK);
                        return;
                    }
                }
            }
            token(open);
        }
    }

    private void token(Deque<Character> open) {
        char next = text.charAt(at);
        Matcher name = NAME.matcher(text).region(at, text.length());
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (next == '"' || next == '\'') {
            string(next);
        } else if (name.lookingAt()) {
            add(Kind.NAME, name.group(), name.group());
        } else if (number.lookingAt()) {
            boolean whole = number.group(1) == null && number.group(2) == null;
            add(whole ? Kind.INTEGER : Kind.FLOAT, number.group().replace("_", ""), number.group());
        } else {
            String operator = OPERATORS.stream()
                    .filter(one -> text.startsWith(one, at))
                    .findFirst()
                    .orElseThrow(() -> new JinjaException("an expression, found " + next));
            if ("([{".contains(operator)) {
                open.push(operator.charAt(0));
            } else if (")]}".contains(operator)) {
                if (open.isEmpty() || "([{".indexOf(open.pop()) != ")]}".indexOf(operator)) {
                    throw new JinjaException("a bracket that closes none: " + operator);
                }
            }
            add(Kind.OPERATOR, operator, operator);
        }
    }

    private void add(Kind kind, String said, String written) {
        tokens.add(new Token(kind, said, line));
        count(written.length());
    }

    private void string(char quote) {
        StringBuilder said = new StringBuilder();
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != quote) {
            if (text.charAt(end) == '\\' && end + 1 < text.length()) {
                end = escape(end + 1, said);
            } else {
                said.append(text.charAt(end++));
            }
        }
        if (end >= text.length()) {
            throw new JinjaException("a string that does not end");
        }
        add(Kind.STRING, said.toString(), text.substring(at, end + 1));
    }

    /** Python's escapes. @return the place behind it */
    private int escape(int at, StringBuilder said) {
        char letter = text.charAt(at);
        int digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
        if (digits > 0 && text.substring(at + 1).matches("(?s)[0-9a-fA-F]{" + digits + "}.*")) {
            said.appendCodePoint(Integer.parseInt(text.substring(at + 1, at + 1 + digits), 16));
            return at + 1 + digits;
        }
        int plain = "ntrbf0\\'\"".indexOf(letter);
        if (plain >= 0) {
            said.append("\n\t\r\b\f\0\\'\"".charAt(plain));
        } else if (letter != '\n') {
            said.append('\\').append(letter);
        }
        return at + 1;
    }

    private void count(int characters) {
        for (int i = 0; i < characters; i++) {
            line += text.charAt(at++) == '\n' ? 1 : 0;
        }
    }
}
