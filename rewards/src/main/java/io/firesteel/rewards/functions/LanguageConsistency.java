package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardParameters;
import io.firesteel.rewards.response.Response;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The share of the reasoning's words that are in the target language (DeepSeek-R1, arXiv:2501.12948, §2.3.2: "the
 * proportion of target language words in the CoT").
 *
 * <p>A word is a run of letters of one script; each Han character counts as a word, since Chinese and Japanese do not
 * separate theirs. Numbers, signs, LaTeX commands ({@code \frac}) and single Latin or Greek letters, which name variables,
 * belong to no language; reasoning without any word counts as consistent, 1.
 *
 * <p>A word in a script that the target is not written in is in another language. Where several languages share the
 * target's script, OpenNLP's detector decides between those that this function knows, for passages of some sentences at a time
 * (60 to 200 letters; 16 to 100 Han characters and kana): the words of a passage count if its most probable language is
 * the target. What is too short to tell, fewer than 24 letters or 8 characters, counts.
 *
 * <p>The reasoning is what stands before {@code </think>}, without one the whole completion; of longer ones the first
 * 65,536 characters. From 16,384 characters on, every second passage is looked at, from 32,768 every third, and so on: the others
 * count neither way. The paper does not say how it tells languages apart; torchforge's LanguageReward asks a detector once for the whole
 * text and pays 1, 0.5, 0.2 or 0.
 *
 * @param language the target's ISO 639-1 code
 */
public record LanguageConsistency(String language) implements RewardFunction.Single {
    private static final int MOST_CHARACTERS = 65_536;
    private static final int CHARACTERS_A_STRIDE = 16_384;

    /** How a script's text is cut into passages, in letters: at a sentence's end from {@code enough}, anywhere at {@code most}. */
    private record Lengths(int least, int enough, int most) {}

    private static final Lengths LETTERS = new Lengths(24, 60, 200);
    private static final Lengths CHARACTERS = new Lengths(8, 16, 100);

    /**
     * Languages that share their scripts.
     *
     * @param scripts all that they use
     * @param codes of the languages: ISO 639-1 to the detector's ISO 639-3
     */
    private record Family(Set<UnicodeScript> scripts, Map<String, String> codes, Lengths lengths) {}

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    Set.of(UnicodeScript.LATIN),
                    Map.ofEntries(
                            Map.entry("en", "eng"),
                            Map.entry("de", "deu"),
                            Map.entry("es", "spa"),
                            Map.entry("fr", "fra"),
                            Map.entry("it", "ita"),
                            Map.entry("nl", "nld"),
                            Map.entry("pl", "pol"),
                            Map.entry("pt", "por"),
                            Map.entry("sv", "swe"),
                            Map.entry("tr", "tur"),
                            Map.entry("vi", "vie"),
                            Map.entry("id", "ind")),
                    LETTERS),
            new Family(Set.of(UnicodeScript.CYRILLIC), Map.of("ru", "rus", "uk", "ukr"), LETTERS),
            new Family(Set.of(UnicodeScript.ARABIC), Map.of("ar", "ara", "fa", "pes"), LETTERS),
            new Family(
                    Set.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
                    Map.of("zh", "cmn", "ja", "jpn"),
                    CHARACTERS),
            new Family(Set.of(UnicodeScript.HANGUL), Map.of("ko", "kor"), LETTERS),
            new Family(Set.of(UnicodeScript.GREEK), Map.of("el", "ell"), LETTERS),
            new Family(Set.of(UnicodeScript.HEBREW), Map.of("he", "heb"), LETTERS),
            new Family(Set.of(UnicodeScript.DEVANAGARI), Map.of("hi", "hin"), LETTERS),
            new Family(Set.of(UnicodeScript.THAI), Map.of("th", "tha"), LETTERS));

    /** Parameter {@code language} (en). */
    public static LanguageConsistency from(RewardParameters parameters) {
        List<String> languages = FAMILIES.stream()
                .flatMap(family -> family.codes().keySet().stream())
                .sorted()
                .toList();
        return new LanguageConsistency(parameters.choice("language", "en", languages));
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        String text = completion.text();
        int end = text.indexOf(Response.END_THINK);
        String reasoning = (end < 0 ? text : text.substring(0, end)).replace(Response.THINK, " ");
        Count count = new Count();
        count.read(reasoning.length() > MOST_CHARACTERS ? reasoning.substring(0, MOST_CHARACTERS) : reasoning);
        return count.words == 0 ? 1 : (double) count.inTarget / count.words;
    }

    private static Family family(String language) {
        for (Family family : FAMILIES) {
            if (family.codes().containsKey(language)) {
                return family;
            }
        }
        throw new IllegalArgumentException("no family of " + language);
    }

    /** Kana are Japanese, Bopomofo is Chinese, whatever stands around them. */
    private boolean isOfTarget(UnicodeScript script) {
        return switch (script) {
            case HIRAGANA, KATAKANA -> language.equals("ja");
            case BOPOMOFO -> language.equals("zh");
            default -> true;
        };
    }

    /** One reading of one text, from left to right. */
    private final class Count {
        private final Family family = family(language);
        private final StringBuilder passage = new StringBuilder();
        private int letters;
        private int wordsOfPassage;
        private int wordsOfTarget; // of those of the passage, the ones in scripts of the target alone
        private int passages;
        private int words;
        private int inTarget;

        private void read(String text) {
            int stride = 1 + text.length() / CHARACTERS_A_STRIDE;
            int at = 0;
            boolean command = false; // inside a LaTeX command
            while (at < text.length()) {
                int letter = text.codePointAt(at);
                if (!Character.isLetter(letter)) {
                    command = letter == '\\';
                    boolean sentence = letter == '\n' || ".!?;。！？；".indexOf(letter) >= 0;
                    if (sentence && letters >= family.lengths().enough()) {
                        close(stride);
                    }
                    at += Character.charCount(letter);
                    continue;
                }
                int end = wordEnd(text, at);
                UnicodeScript script = UnicodeScript.of(letter);
                boolean variable = end - at == 1 && (script == UnicodeScript.LATIN || script == UnicodeScript.GREEK);
                if (!command && !variable && script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED) {
                    word(text.substring(at, end), script, stride);
                }
                at = end;
            }
            close(stride);
        }

        private void word(String word, UnicodeScript script, int stride) {
            words++;
            if (!family.scripts().contains(script)) {
                return;
            }
            boolean spaced = family.lengths().equals(LETTERS);
            passage.append(word).append(spaced ? " " : "");
            letters += word.length();
            wordsOfPassage++;
            wordsOfTarget += isOfTarget(script) ? 1 : 0;
            if (letters >= family.lengths().most()) {
                close(stride);
            }
        }

        /** Ends a passage, and counts its words if they are the target's; leaves it out if it is none of every {@code stride}. */
        private void close(int stride) {
            if (passages++ % stride != 0) {
                words -= wordsOfPassage;
            } else if (letters > 0 && isTarget()) {
                inTarget += wordsOfTarget;
            }
            passage.setLength(0);
            letters = 0;
            wordsOfPassage = 0;
            wordsOfTarget = 0;
        }

        private boolean isTarget() {
            return family.codes().size() == 1
                    || letters < family.lengths().least()
                    || LanguageModel.mostProbable(
                                    passage.toString(),
                                    Set.copyOf(family.codes().values()))
                            .equals(family.codes().get(language));
        }
    }

    /** A word's end: where its script ends. A Han character is a word; apostrophes and marks join letters. */
    private static int wordEnd(String text, int start) {
        UnicodeScript script = UnicodeScript.of(text.codePointAt(start));
        int at = start + Character.charCount(text.codePointAt(start));
        while (script != UnicodeScript.HAN && at < text.length()) {
            int next = text.codePointAt(at);
            boolean joins = next == '\'' || next == '’' || Character.getType(next) == Character.NON_SPACING_MARK;
            if (!joins && !(Character.isLetter(next) && UnicodeScript.of(next) == script)) {
                break;
            }
            at += Character.charCount(next);
        }
        return at;
    }
}
