package io.firesteel.rewards.math;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;
import io.firesteel.rewards.math.algebra.Equivalence;
import io.firesteel.rewards.math.algebra.Readings;
import io.firesteel.rewards.math.algebra.Undone;
import io.firesteel.rewards.math.algebra.Value;
import io.firesteel.rewards.math.extract.AnswerExtractor;
import io.firesteel.rewards.math.extract.Choices;
import io.firesteel.rewards.math.extract.Extraction;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Prose;
import io.firesteel.rewards.math.syntax.Units;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.FuelExhausted;
import io.firesteel.rewards.math.value.Undefined;

import java.util.List;

/**
 * Whether two texts give the same mathematical answer, by exact arithmetic on what they say: LaTeX or plain text, an
 * answer alone or at the end of a solution. Nothing in them is evaluated as a program; work is bounded by a count of
 * operations, without threads, signals or a clock.
 */
public final class MathEquivalence {
    private static final int LONGEST_PHRASE = 120;

    private MathEquivalence() {}

    /**
     * Verifies an answer that is known to be one: as {@link #equal(String, String, Extraction)}, with the last formula or number
     * taken where no answer is marked, and arithmetic may be left to be done in it.
     */
    public static Verdict equal(String gold, String prediction) {
        return equal(gold, prediction, Extraction.LAST_NUMBER, false);
    }

    /**
     * Verifies a completion. Where nothing in it marks an answer, arithmetic that is not done is none: {@code 37 × 12} may be the
     * question's.
     *
     * @param gold the reference answer, or a solution that ends in it
     * @param prediction what is verified
     * @param extraction where the prediction's answer may stand; the gold's may stand anywhere
     * @return CORRECT, INCORRECT, NO_ANSWER, GOLD_UNPARSEABLE, or BUDGET_EXHAUSTED where the reference itself costs more than
     *     half of what one verdict may; never an exception
     */
    public static Verdict equal(String gold, String prediction, Extraction extraction) {
        return equal(gold, prediction, extraction, true);
    }

    private static Verdict equal(String gold, String prediction, Extraction extraction, boolean completion) {
        Reference reference;
        try {
            reference = first(gold, new Fuel(Fuel.VERDICT));
        } catch (Unreadable | Undefined | FuelExhausted unreadable) {
            return Verdict.goldUnparseable(
                    "cannot read the reference " + Excerpts.of(gold) + ": " + unreadable.getMessage());
        }
        AnswerExtractor.Found found = new AnswerExtractor(extraction).find(prediction);
        List<String> candidates = found.candidates();
        String choice = letter(reference.values());
        if (choice == null) {
            choice = Choices.explained(gold);
        }
        if (choice != null) {
            Verdict verdict = choice(choice, found, extraction);
            return verdict.isCorrect() ? verdict : explanation(gold, choice, candidates, verdict);
        }
        String several = candidates.isEmpty() ? null : Choices.several(AnswerExtractor.clean(gold));
        if (several != null && several.equals(Choices.several(candidates.get(0)))) {
            return Verdict.correct(Excerpts.of(candidates.get(0)));
        }
        boolean phrase = reference.values().size() == 1 && reference.values().get(0) instanceof Value.Phrase;
        if (candidates.isEmpty() && phrase && !prediction.isBlank() && prediction.length() <= LONGEST_PHRASE) {
            candidates = List.of(AnswerExtractor.clean(prediction));
        }
        if (candidates.isEmpty()) {
            return Verdict.noAnswer("no answer found");
        }
        return verify(reference, candidates, Place.of(found.unmarked(), completion));
    }

    /** Where candidates stand, and so whether arithmetic in them may be the question's. */
    private enum Place {
        /** Something marks them, or they are known to be answers. */
        MARKED,
        /** Nothing stands around them. */
        ALONE,
        IN_WORDS;

        private static Place of(String unmarked, boolean completion) {
            if (unmarked == null || unmarked.regionMatches(true, 0, "answer", 0, "answer".length())) {
                return MARKED;
            }
            return Prose.words(unmarked) > 0 ? IN_WORDS : completion ? ALONE : MARKED;
        }
    }

    /**
     * @param whole as it was written
     * @param text without the solution around it
     */
    private record Reference(String whole, String text, List<Value> values) {}

    private static Verdict verify(Reference reference, List<String> candidates, Place place) {
        Fuel fuel = new Fuel(Fuel.VERDICT);
        String reason = "";
        for (String candidate : candidates) {
            try {
                List<Value> values = new Readings(fuel).of(candidate);
                if (place != Place.MARKED
                        && isUndone(candidate, values, place)
                        && !isUndone(reference.text(), reference.values(), place)) {
                    return Verdict.incorrect(Excerpts.of(candidate), "arithmetic that is not done");
                }
                return same(reference.values(), values, fuel)
                                || isWritten(reference.text(), candidate)
                                || isWritten(reference.whole(), candidate)
                        ? Verdict.correct(Excerpts.of(candidate))
                        : Verdict.incorrect(Excerpts.of(candidate), "differs from the reference");
            } catch (Unreadable unreadable) {
                reason = reason.isEmpty() ? unreadable.getMessage() : reason;
            } catch (Undefined undefined) {
                return Verdict.incorrect(Excerpts.of(candidate), undefined.getMessage());
            } catch (FuelExhausted exhausted) {
                return isCheap(reference.values())
                        ? Verdict.incorrect(
                                Excerpts.of(candidate), exhausted.getMessage() + ", and the reference is cheap")
                        : Verdict.budgetExhausted(Excerpts.of(candidate), exhausted.getMessage());
            }
        }
        return Verdict.incorrect(Excerpts.of(candidates.get(0)), "not a readable answer: " + reason);
    }

    private static boolean isUndone(String text, List<Value> values, Place place) {
        return values.stream().anyMatch(value -> Undone.is(text, value, place == Place.IN_WORDS));
    }

    /** Whether two texts are the same but for white space: words and formulas that say nothing to us may say the same. */
    private static boolean isWritten(String reference, String candidate) {
        int at = 0;
        for (int i = 0; i < candidate.length(); i++) {
            if (Character.isWhitespace(candidate.charAt(i))) {
                continue;
            }
            while (at < reference.length() && Character.isWhitespace(reference.charAt(at))) {
                at++;
            }
            if (at == reference.length() || reference.charAt(at++) != candidate.charAt(i)) {
                return false;
            }
        }
        return reference.substring(at).isBlank();
    }

    /**
     * Whether a prediction that is written as dearly as the reference can be compared with it: then it is the prediction's own
     * fault if the fuel did not suffice, and no way out of being wrong.
     */
    private static boolean isCheap(List<Value> references) {
        try {
            references.forEach(new Equivalence(new Fuel(Fuel.VERDICT / 2))::weigh);
            return true;
        } catch (FuelExhausted dear) {
            return false;
        }
    }

    private static boolean same(List<Value> references, List<Value> values, Fuel fuel) {
        Equivalence equivalence = new Equivalence(fuel);
        for (Value reference : references) {
            for (Value value : values) {
                try {
                    if (equivalence.equal(reference, value)) {
                        return true;
                    }
                } catch (Undefined | Unreadable noNumber) {
                    // One of the two is no scalar where the other is: not the same, by this reading.
                    continue;
                }
            }
        }
        return false;
    }

    private static Reference first(String gold, Fuel fuel) {
        List<String> candidates = AnswerExtractor.ofReferences().candidates(gold);
        if (candidates.isEmpty() && !gold.isBlank() && gold.length() <= LONGEST_PHRASE) {
            candidates = List.of(AnswerExtractor.clean(gold)); // a sentence for an answer
        }
        Unreadable first = new Unreadable("no answer in it");
        for (String candidate : candidates) {
            try {
                return new Reference(gold, candidate, Readings.ofReference(fuel).of(Units.spacedOut(candidate)));
            } catch (Unreadable unreadable) {
                first = unreadable;
            }
        }
        throw first;
    }

    /** A reference such as {@code \textbf{(B)}\ 5} may be answered by what stands at its letter, where no letter is named. */
    private static Verdict explanation(String gold, String letter, List<String> candidates, Verdict verdict) {
        boolean explained = letter.equals(Choices.explained(gold)) && !candidates.isEmpty();
        String rest = explained && Choices.in(candidates.get(0)) == null ? Choices.explanation(gold) : null;
        if (rest == null) {
            return verdict;
        }
        try {
            return verify(first(rest, new Fuel(Fuel.VERDICT)), candidates, Place.MARKED);
        } catch (Unreadable | Undefined | FuelExhausted unreadable) {
            return verdict;
        }
    }

    /** The choice that a reference is: one capital letter; null if it is anything else. */
    private static String letter(List<Value> references) {
        return references.size() == 1
                        && references.get(0) instanceof Value.Scalar scalar
                        && scalar.expression() instanceof Symbol symbol
                        && Choices.isLetter(symbol.name())
                ? symbol.name()
                : null;
    }

    private static Verdict choice(String letter, AnswerExtractor.Found answer, Extraction extraction) {
        List<String> candidates = answer.candidates();
        String text = answer.unmarked();
        String found = null;
        for (String candidate : candidates) {
            found = found == null ? Choices.in(candidate) : found;
        }
        boolean words =
                text != null && (candidates.isEmpty() || candidates.get(0).equals(AnswerExtractor.clean(text)));
        if (found == null && words) {
            found = Choices.declared(text);
        }
        if (found == null && words && extraction == Extraction.LAST_NUMBER) {
            found = Choices.last(text);
        }
        if (found == null) {
            return candidates.isEmpty()
                    ? Verdict.noAnswer("no choice found")
                    : Verdict.incorrect(Excerpts.of(candidates.get(0)), "not one of the choices");
        }
        return found.equals(letter) ? Verdict.correct(found) : Verdict.incorrect(found, "differs from the reference");
    }
}
