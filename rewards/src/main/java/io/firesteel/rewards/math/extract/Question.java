package io.firesteel.rewards.math.extract;

/** What a question says, or what is still to be worked out: {@code is it 20?}, {@code 37 × 12 = ?}. */
final class Question {
    private static final String BEGINNINGS = "\\($√-−+.[{|";

    private Question() {}

    /** Whether the sentence of what ends at {@code after} asks, or an equals sign without a right side follows. */
    static boolean follows(Words words, int after) {
        String text = words.text();
        int at = words.skipOn(after);
        if (at < text.length() && text.charAt(at) == '=') {
            int right = words.skipOn(at + 1);
            boolean operand = right < text.length()
                    && (Character.isLetterOrDigit(text.charAt(right)) || BEGINNINGS.indexOf(text.charAt(right)) >= 0);
            if (!operand) {
                return true;
            }
        }
        int stop = Sentence.end(text, after);
        for (; at < stop; at++) {
            char c = text.charAt(at);
            if (c == '?' || c == '？') {
                return true;
            }
            if (c == '。') {
                return false;
            }
        }
        return false;
    }
}
