package io.firesteel.cluster.console;

/**
 * Texts made fit for one line of a terminal. A completion may hold anything, escape sequences that rewrite the screen
 * included; here every control character becomes visible and harmless.
 */
final class VisibleText {
    private static final String ELLIPSIS = " … ";

    private VisibleText() {}

    /** The text on one line: line ends as ↵, other control characters as their pictures (␛), invisible ones as �. */
    static String oneLine(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append('↵');
                case '\t' -> out.append(' ');
                default -> {
                    if (c < 0x20) {
                        out.append((char) (0x2400 + c));
                    } else if (c == 0x7f) {
                        out.append('␡');
                    } else if (invisible(c)) {
                        out.append('�');
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }

    /** At most {@code columns} wide: what is too long loses its middle, since beginnings and ends tell most. */
    static String shorten(String line, int columns) {
        if (width(line) <= columns) {
            return line;
        }
        if (columns <= ELLIPSIS.length() + 2) {
            return head(line, columns);
        }
        int room = columns - ELLIPSIS.length();
        String head = head(line, room / 2);
        return head + ELLIPSIS + tail(line, room - width(head));
    }

    /** Columns that a line takes on a terminal: 2 for wide characters, 0 for combining marks. */
    static int width(String line) {
        return line.codePoints().map(VisibleText::width).sum();
    }

    private static String head(String line, int columns) {
        int used = 0;
        int end = 0;
        while (end < line.length()) {
            int c = line.codePointAt(end);
            used += width(c);
            if (used > columns) {
                break;
            }
            end += Character.charCount(c);
        }
        return line.substring(0, end);
    }

    private static String tail(String line, int columns) {
        int used = 0;
        int start = line.length();
        while (start > 0) {
            int c = line.codePointBefore(start);
            used += width(c);
            if (used > columns) {
                break;
            }
            start -= Character.charCount(c);
        }
        return line.substring(start);
    }

    private static boolean invisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT, // directional overrides, zero-width joiners
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0xa4cf
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd;
        return wide ? 2 : 1;
    }
}
