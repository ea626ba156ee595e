package io.firesteel.rewards.code;

import io.firesteel.core.Fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The languages programs may be written in. */
enum Language {
    PYTHON("python", "python3", "py"),
    JAVA("java");

    /** What stands before a call in Java as a type stands before a definition. */
    private static final Set<String> CALLS = Set.of("return", "new", "else", "throw", "assert", "case", "do", "yield");

    private final List<String> labels;

    Language(String... labels) {
        this.labels = List.of(labels);
    }

    /** What may stand after a fence, in lower case. */
    List<String> labels() {
        return labels;
    }

    /**
     * Whether a program in it defines a function or method of that name, by the look of its text: {@code def name} or
     * {@code name =} at the beginning of a line; in Java, {@code type name(} where the type is no keyword before a call.
     */
    boolean defines(String program, String name) {
        for (int at = program.indexOf(name); at >= 0; at = program.indexOf(name, at + name.length())) {
            int end = at + name.length();
            boolean whole = (at == 0 || !Character.isJavaIdentifierPart(program.charAt(at - 1)))
                    && (end == program.length() || !Character.isJavaIdentifierPart(program.charAt(end)));
            if (whole && (this == PYTHON ? definesInPython(program, at, end) : definesInJava(program, at, end))) {
                return true;
            }
        }
        return false;
    }

    private static boolean definesInPython(String program, int at, int end) {
        int next = afterBlanks(program, end);
        boolean assigned = beginsLine(program, at)
                && next < program.length()
                && program.charAt(next) == '='
                && !program.startsWith("==", next);
        int def = word(program, at, "def");
        int async = def < 0 ? -1 : word(program, def, "async");
        return assigned
                || def >= 0 && beginsLine(program, indented(program, def))
                || async >= 0 && beginsLine(program, indented(program, async));
    }

    private static boolean beginsLine(String program, int at) {
        return at == 0 || program.charAt(at - 1) == '\n';
    }

    /** Where the blanks before {@code at} begin. */
    private static int indented(String program, int at) {
        int start = at;
        while (start > 0 && " \t".indexOf(program.charAt(start - 1)) >= 0) {
            start--;
        }
        return start;
    }

    /** Where a word begins that stands before {@code at}, blanks between; -1 if it does not. */
    private static int word(String program, int at, String word) {
        int end = indented(program, at);
        int start = end - word.length();
        return end < at && start >= 0 && program.startsWith(word, start) ? start : -1;
    }

    private static boolean definesInJava(String program, int at, int end) {
        int next = afterBlanks(program, end);
        int last = at;
        while (last > 0 && Character.isWhitespace(program.charAt(last - 1))) {
            last--;
        }
        int first = last;
        while (first > 0 && Character.isJavaIdentifierPart(program.charAt(first - 1))) {
            first--;
        }
        boolean type = last < at
                && (first < last
                        ? !CALLS.contains(program.substring(first, last))
                        : last > 0 && "]>".indexOf(program.charAt(last - 1)) >= 0);
        return type && next < program.length() && program.charAt(next) == '(';
    }

    private static int afterBlanks(String program, int start) {
        int at = start;
        while (at < program.length() && Character.isWhitespace(program.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The language that a reference names. */
    static Language of(String where, String name) {
        for (Language language : values()) {
            if (language.labels.get(0).equals(name)) {
                return language;
            }
        }
        List<String> names = Arrays.stream(values())
                .map(language -> language.name().toLowerCase(Locale.ROOT))
                .toList();
        throw new Fault(where + ": language", "one of " + names, name, "fix the reference");
    }
}
