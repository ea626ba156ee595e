package io.firesteel.rewards.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How often a letter occurs in some words. */
public final class LetterCounting implements OneAnswerTask<LetterCounting.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("letter-counting", 8, Problem.class, "1");

    /** How often {@code letter} occurs in {@code words}. */
    public record Problem(String letter, String words) {
        public Problem {
            Forms.require(letter.length() == 1 && words.length() <= 10_000, "one letter and some words");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        List<String> words = new ArrayList<>();
        for (int word = 0; word < difficulty; word++) {
            words.add(draws.oneOf(Words.COMMON));
        }
        String all = String.join(" ", words);
        // Four times out of five a letter that does occur.
        String letters = draws.chance(0.8) ? all.replace(" ", "") : "abcdefghijklmnopqrstuvwxyz";
        return new Problem(String.valueOf(letters.charAt(draws.below(letters.length()))), all);
    }

    @Override
    public String question(Problem problem) {
        return "How many times does the letter \"" + problem.letter + "\" occur in \"" + problem.words
                + "\"? Answer with an integer.";
    }

    @Override
    public String solve(Problem problem) {
        return Long.toString(problem.words
                .chars()
                .filter(letter -> letter == problem.letter.charAt(0))
                .count());
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integer(answer);
    }
}
