package io.firesteel.rewards.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Spell some words backwards, last letter first. */
public final class WordReversal implements OneAnswerTask<WordReversal.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("word-reversal", 8, Problem.class, "1");

    /** The words, separated by single spaces. */
    public record Problem(String words) {
        public Problem {
            Forms.require(words.length() <= 2000, "at most 2,000 characters");
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
        return new Problem(String.join(" ", words));
    }

    @Override
    public String question(Problem problem) {
        return "Write \"" + problem.words + "\" backwards, last letter first. Keep the spaces, leave out the quotes.";
    }

    @Override
    public String solve(Problem problem) {
        return new StringBuilder(problem.words).reverse().toString();
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Optional.of(answer.strip().toLowerCase(Locale.ROOT));
    }
}
