package io.firesteel.rewards;

/** Keeps what verdicts quote from completions short: verdicts travel and are stored, completions may be megabytes. */
public final class Excerpts {
    /** The longest answer that is quoted whole, in UTF-16 units. */
    public static final int LIMIT = 512;

    private Excerpts() {}

    /** {@code text}, or its beginning and an ellipsis. */
    public static String of(String text) {
        if (text.length() <= LIMIT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LIMIT - 1)) ? LIMIT - 1 : LIMIT;
        return text.substring(0, end) + "…";
    }
}
