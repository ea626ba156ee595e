package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardParameters;
import io.firesteel.rewards.response.Response;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The share of the reasoning's words that are in the target language (DeepSeek-R1, arXiv:2501.12948, §2.3.2: "the
 * proportion of target language words in the CoT"). The target is one language, or the prompt's.
 *
 * <p>A word is a run of letters of one script; each Han character counts as a word, since Chinese and Japanese do not
 * separate theirs. Numbers, signs, LaTeX commands ({@code \frac}) and single Latin or Greek letters, which name variables,
 * belong to no language, nor do tags ({@code <answer>}) and {@linkplain CodeListings listings of code}; reasoning without any word
 * counts as consistent, 1. Letters that only look otherwise, as mathematical ones do, are those that they stand for (Unicode's NFKC).
 *
 * <p>A word in a script that the target is not written in is in another language. Where several languages share the
 * target's script, OpenNLP's detector decides between those that this function knows, for passages of some sentences at a time
 * (60 to 200 letters; 16 to 100 Han characters and kana): the words of a passage count if its most probable language is
 * the target. What is too short to tell, fewer than 24 letters or 8 characters, counts.
 *
 * <p>Where the languages that occur are known, {@code among} names them: the detector then decides between these alone, and has nothing
 * to decide where no two share a script. That tells apart what is too short for it: "no", among English and Chinese, is English.
 *
 * <p>With the target {@link #PROMPT} the language is that of {@code among} which the prompt has the greatest share of words in, its
 * template included. Where several are equal in that, as in a prompt without words, it is the one of them that the reasoning has the
 * greatest share in. Worked example, among English and Chinese: of a prompt {@code 用3,10,7得56} (two words, both Chinese) the reasoning
 * {@code 3*10=30,30+7=37否3+10=13,7*13=91no} (two words, one of them Chinese) is worth 0.5.
 *
 * <p>The reasoning is what stands before {@code </think>}, without one the whole completion; of longer ones the first
 * 65,536 characters. From 16,384 characters on, every second passage is looked at, from 32,768 every third, and so on: the others
 * count neither way. The paper does not say how it tells languages apart; torchforge's LanguageReward asks a detector once for the whole
 * text and pays 1, 0.5, 0.2 or 0.
 *
 * @param language the target's ISO 639-1 code, or {@link #PROMPT}
 * @param among codes of the languages that occur, the target's among them; all that this function knows if empty
 */
public record LanguageConsistency(String language, List<String> among) implements RewardFunction.Single {
    /** The target that is each prompt's own language. */
    public static final String PROMPT = "prompt";

    private static final int MOST_CHARACTERS = 65_536;
    private static final int CHARACTERS_A_STRIDE = 16_384;
    /** What is a tag: those of responses and of the sequence, and control tokens. Other words between such signs are words. */
    private static final Pattern TAG = Pattern.compile("</?(?:think|answer|bos|eos|pad)>|<\\|[a-zA-Z0-9_]{1,30}\\|>");

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

    /** Parameters {@code language} (en), one or {@code prompt}; {@code among}, several parted by commas, which {@code prompt} needs. */
    public static LanguageConsistency from(RewardParameters parameters) {
        List<String> known = FAMILIES.stream()
                .flatMap(family -> family.codes().keySet().stream())
                .sorted()
                .toList();
        List<String> targets = new ArrayList<>(known);
        targets.add(PROMPT);
        String language = parameters.choice("language", "en", targets);
        String written = parameters.text("among", "");
        List<String> among = written.isBlank()
                ? List.of()
                : Stream.of(written.split(",")).map(String::strip).distinct().toList();
        boolean prompts = language.equals(PROMPT);
        if (!known.containsAll(among)) {
            throw parameters.fault("among", "languages of " + known + ", parted by commas", written);
        } else if (prompts && among.size() < 2) {
            throw parameters.fault(
                    "among", "two languages or more, since language = prompt", among.isEmpty() ? "none" : written);
        } else if (!prompts && !among.isEmpty() && !among.contains(language)) {
            throw parameters.fault("among", "languages of which one is the target, " + language, written);
        }
        return new LanguageConsistency(language, among);
    }

    /** The prompt's language is told once for all of its completions. */
    @Override
    public double[] values(Prompt prompt, List<Completion> completions, List<Verdict> verdicts) {
        List<String> targets = targets(prompt);
        return completions.stream()
                .mapToDouble(completion -> value(targets, completion))
                .toArray();
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        return value(targets(prompt), completion);
    }

    private double value(List<String> targets, Completion completion) {
        String text = completion.text();
        int end = text.indexOf(Response.END_THINK);
        String reasoning = end < 0 ? text : text.substring(0, end);
        return targets.stream()
                .mapToDouble(target -> share(target, reasoning))
                .max()
                .orElseThrow();
    }

    /** The one target, or those that the prompt's words are in alike. */
    private List<String> targets(Prompt prompt) {
        if (!language.equals(PROMPT)) {
            return List.of(language);
        }
        Map<String, Double> shares = new HashMap<>();
        among.forEach(each -> shares.put(each, share(each, prompt.text())));
        double most = Collections.max(shares.values());
        return among.stream().filter(each -> shares.get(each) == most).toList();
    }

    /** The share of a text's words that are in a language; 1 if it has no words. */
    private double share(String target, String text) {
        Count count = new Count(target);
        // Cut again: one letter may stand for eighteen others.
        count.read(CodeListings.blank(beginning(Normalizer.normalize(beginning(text), Normalizer.Form.NFKC))));
        return count.words == 0 ? 1 : (double) count.inTarget / count.words;
    }

    private static String beginning(String text) {
        return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
    }

    private static Family family(String language) {
        for (Family family : FAMILIES) {
            if (family.codes().containsKey(language)) {
                return family;
            }
        }
        throw new IllegalArgumentException("no family of " + language);
    }

    /** One reading of one text, from left to right. */
    private final class Count {
        private final String target;
        private final Family family;
        private final Set<String> candidates; // of the family, by the detector's codes
        private final StringBuilder passage = new StringBuilder();
        private int letters;
        private int wordsOfPassage;
        private int wordsOfTarget; // of those of the passage, the ones in scripts of the target alone
        private int passages;
        private int words;
        private int inTarget;

        private Count(String target) {
            this.target = target;
            family = family(target);
            candidates = family.codes().entrySet().stream()
                    .filter(code -> among.isEmpty() || among.contains(code.getKey()))
                    .map(Map.Entry::getValue)
                    .collect(Collectors.toUnmodifiableSet());
        }

        private void read(String text) {
            int stride = 1 + text.length() / CHARACTERS_A_STRIDE;
            int at = 0;
            boolean command = false; // behind a backslash, where a LaTeX command begins
            Matcher tags = TAG.matcher(text);
            while (at < text.length()) {
                int letter = text.codePointAt(at);
                if (letter == '<' && tags.region(at, text.length()).lookingAt()) {
                    at = tags.end();
                    command = false;
                    continue;
                }
                if (command && isAscii(letter)) {
                    while (at < text.length() && isAscii(text.charAt(at))) {
                        at++;
                    }
                    command = false;
                    continue;
                }
                command = false;
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
                if (!variable && script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED) {
                    word(text.substring(at, end), script, stride);
                }
                at = end;
            }
            close(stride);
        }

        private void word(String word, UnicodeScript script, int stride) {
            words++;
            wordsOfPassage++;
            if (family.scripts().contains(script)) {
                boolean spaced = family.lengths().equals(LETTERS);
                passage.append(word).append(spaced ? " " : "");
                letters += word.length();
                wordsOfTarget += isOfTarget(script) ? 1 : 0;
            }
            // By words too: what is in other scripts is left out of long texts as often as what is in the target's.
            if (letters >= family.lengths().most()
                    || wordsOfPassage >= family.lengths().most()) {
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
            return candidates.size() == 1
                    || letters < family.lengths().least()
                    || LanguageModel.mostProbable(passage.toString(), candidates)
                            .equals(family.codes().get(target));
        }

        /** Kana are Japanese, Bopomofo is Chinese, whatever stands around them. */
        private boolean isOfTarget(UnicodeScript script) {
            return switch (script) {
                case HIRAGANA, KATAKANA -> target.equals("ja");
                case BOPOMOFO -> target.equals("zh");
                default -> true;
            };
        }
    }

    private static boolean isAscii(int letter) {
        return letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z';
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
