package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.response.Response;

import java.text.Normalizer;

/**
 * Verifies that the answer is the reference, as a text: for questions whose answers are names, words or codes, without
 * mathematics. Both are brought into Unicode's normal form C, every run of white space becomes one space, and what stands at
 * the ends is taken off; everything else counts: upper and lower case, marks, full stops, characters that cannot be seen.
 * Nothing is evaluated, and nothing is searched for inside other text.
 *
 * <p>The answer is {@link Response#answer()}, the one answer block after the reasoning or else the last box; where there is
 * neither, the last line after the reasoning that is not blank. A broken block, a box that is never closed, reasoning that is
 * not closed and a truncated completion are NO_ANSWER: none of them falls back to the line.
 *
 * <p>Worked: to the gold {@code Buenos Aires}, {@code <answer> Buenos\n Aires </answer>} is correct, and so is a completion
 * whose last line is {@code Buenos Aires}; {@code buenos aires} and {@code It is Buenos Aires} are not.
 *
 * <p>Work is linear in the completion. An answer of more than 4,096 characters is INCORRECT; such a gold, or a blank one, is
 * GOLD_UNPARSEABLE.
 */
final class ExactVerifier implements Verifier {
    static final String NAME = "exact";

    private static final long serialVersionUID = 1;
    /** Raise it with whatever changes a verdict; {@code GoldenVerdictsTest} tells. */
    private static final String VERSION = "1";
    /** Long runs of combining marks are sorted by the normal form: not of texts longer than this. */
    private static final int LONGEST = 4096;

    private static final String BOX = "\\boxed{";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        if (prompt.gold().length() > LONGEST || prompt.gold().isBlank()) {
            return Verdict.goldUnparseable("expected a text of 1 to " + LONGEST + " characters");
        }
        Response.Answer answer = answer(Response.of(prompt, completion));
        if (!answer.found()) {
            return Verdict.noAnswer(answer.fault());
        }
        if (answer.text().length() > LONGEST) {
            return Verdict.incorrect(Excerpts.of(answer.text()), "longer than " + LONGEST + " characters");
        }
        String read = normal(answer.text());
        if (read.isEmpty()) {
            return Verdict.noAnswer("the answer is blank");
        }
        return read.equals(normal(prompt.gold()))
                ? Verdict.correct(Excerpts.of(read))
                : Verdict.incorrect(Excerpts.of(read), "not the reference");
    }

    private static Response.Answer answer(Response response) {
        Response.Answer space = response.answerSpace();
        boolean marked = !response.block().isAbsent() || space.text().contains(BOX);
        return marked || !space.found() ? response.answer() : new Response.Answer(true, lastLine(space.text()), "");
    }

    /** The last line that is not blank; empty if all are. */
    private static String lastLine(String text) {
        return text.lines()
                .filter(line -> !line.chars().allMatch(ExactVerifier::isSpace))
                .reduce((earlier, later) -> later)
                .orElse("");
    }

    private static boolean isSpace(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character); // no-break spaces are the second only
    }

    /** The text that is compared. */
    private static String normal(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        StringBuilder normal = new StringBuilder(composed.length());
        boolean space = false;
        for (int at = 0; at < composed.length(); at++) {
            char next = composed.charAt(at);
            if (isSpace(next)) {
                space = true;
                continue;
            }
            if (space && !normal.isEmpty()) {
                normal.append(' ');
            }
            space = false;
            normal.append(next);
        }
        return normal.toString();
    }
}
