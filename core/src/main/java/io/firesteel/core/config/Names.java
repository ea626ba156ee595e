package io.firesteel.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Names of keys: from Java to kebab case, and from a misspelt one to the nearest known one. */
final class Names {
    private Names() {}

    /** {@code groupSize}, {@code GroupSize} and {@code GROUP_SIZE} are {@code group-size}. */
    static String kebab(String java) {
        String hyphenated = java.contains("_") || java.equals(java.toUpperCase(Locale.ROOT))
                ? java.replace('_', '-')
                : java.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-");
        return hyphenated.toLowerCase(Locale.ROOT);
    }

    /** The known path that the reader most likely meant: near in spelling, or the same key in another section, of those the nearest in spelling too. */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(unknown, candidate) <= tolerance(lastOf(candidate)))
                .min(Comparator.comparingInt((String candidate) -> distance(unknown, candidate))
                        .thenComparing(candidate -> editDistance(unknown, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int tolerance(String key) {
        return Math.max(1, key.length() / 3);
    }

    /** Spelling of the whole path, or of its last part plus one for the wrong section. */
    private static int distance(String a, String b) {
        int whole = editDistance(a, b);
        return Math.min(whole, editDistance(lastOf(a), lastOf(b)) + 1);
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    static int editDistance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
