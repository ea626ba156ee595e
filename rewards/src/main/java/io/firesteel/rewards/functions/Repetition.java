package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardParameters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A punishment for repeated n-grams (Yeo et al. 2025, arXiv:2502.03373, §4.3):
 * {@code (1 - distinct n-grams / n-grams) · maxPenalty}, and 0 for completions shorter than n. The tokens 5 5 5 5 5 with
 * n = 2 have four bigrams, one of them distinct: 0.75 of the penalty.
 *
 * <p>Over token ids, as TRL's, or over lower-cased words between white space, as open-r1's for English. open-r1's
 * segmentation of Chinese by jieba is not offered: use tokens.
 *
 * @param n n-gram size
 * @param maxPenalty at most 0
 * @param words over words instead of tokens
 */
public record Repetition(int n, double maxPenalty, boolean words) implements RewardFunction.Single {
    /** Unicode's, or words between no-break spaces would be one that never repeats. */
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    /** RewardParameters {@code n} (3), {@code max-penalty} (-1), {@code unit} ({@code tokens} or {@code words}). */
    public static Repetition from(RewardParameters parameters) {
        int n = parameters.integer("n", 3, 1);
        double maxPenalty = parameters.number("max-penalty", -1);
        if (maxPenalty > 0) {
            throw parameters.fault("max-penalty", "at most 0", Double.toString(maxPenalty));
        }
        return new Repetition(
                n,
                maxPenalty,
                parameters.choice("unit", "tokens", List.of("tokens", "words")).equals("words"));
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        int[] units = words ? numbered(completion.text()) : completion.tokens();
        int grams = units.length - n + 1;
        if (grams <= 0) {
            return 0;
        }
        return (1 - (double) distinct(units) / grams) * maxPenalty;
    }

    /**
     * The number of distinct n-grams, told apart exactly: units are numbered, then pairs of numbers a power of two apart, so
     * that equal numbers mean equal 2-, 4-, 8-grams and so on; an n-gram is a pair of two such that overlap. Time is
     * linear in the length and logarithmic in n.
     */
    private int distinct(int[] units) {
        int[] names = units; // [i] names the gram of the current size that starts at i
        int size = 1;
        while (2 * size <= n) {
            names = pairs(names, size);
            size *= 2;
        }
        PairNumbers grams = new PairNumbers(names.length);
        for (int i = 0; i + n - size < names.length; i++) {
            grams.of(names[i], names[i + n - size]);
        }
        return grams.size();
    }

    /** Numbers the pairs (names[i], names[i + apart]): equal pairs get equal numbers. */
    private static int[] pairs(int[] names, int apart) {
        PairNumbers numbers = new PairNumbers(names.length);
        int[] paired = new int[names.length - apart];
        for (int i = 0; i < paired.length; i++) {
            paired[i] = numbers.of(names[i], names[i + apart]);
        }
        return paired;
    }

    private static int[] numbered(String text) {
        Map<String, Integer> numbers = new HashMap<>();
        List<Integer> units = new ArrayList<>();
        for (String word : WHITE_SPACE.split(text.toLowerCase(Locale.ROOT))) {
            if (!word.isEmpty()) {
                numbers.putIfAbsent(word, numbers.size());
                units.add(numbers.get(word));
            }
        }
        return units.stream().mapToInt(Integer::intValue).toArray();
    }
}
