package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Parameters;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.TaggedResponse;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The share of the reasoning's words that are written in the target language's script (DeepSeek-R1, arXiv:2501.12948,
 * §2.3.2: "the proportion of target language words in the CoT"). A word is a run of letters of one script; each Han
 * character counts as a word, since Chinese and Japanese do not separate theirs. Numbers, signs and LaTeX commands
 * ({@code \frac}) belong to no language; reasoning without any word counts as consistent, 1.
 *
 * <p>The reasoning is what stands before {@code </think>}; without one, the whole completion. Scripts tell English from
 * Chinese, not English from French: the paper does not say how it tells languages apart.
 *
 * @param language the target's ISO 639-1 code
 */
public record LanguageConsistency(String language) implements RewardFunction.Single {
    private static final Map<String, Set<UnicodeScript>> SCRIPTS = new TreeMap<>();

    static {
        for (String latin : List.of("en", "de", "es", "fr", "it", "nl", "pl", "pt", "sv", "tr", "vi", "id")) {
            SCRIPTS.put(latin, EnumSet.of(UnicodeScript.LATIN));
        }
        SCRIPTS.put("zh", EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO));
        SCRIPTS.put("ja", EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA));
        SCRIPTS.put("ko", EnumSet.of(UnicodeScript.HANGUL));
        SCRIPTS.put("ru", EnumSet.of(UnicodeScript.CYRILLIC));
        SCRIPTS.put("uk", EnumSet.of(UnicodeScript.CYRILLIC));
        SCRIPTS.put("el", EnumSet.of(UnicodeScript.GREEK));
        SCRIPTS.put("ar", EnumSet.of(UnicodeScript.ARABIC));
        SCRIPTS.put("fa", EnumSet.of(UnicodeScript.ARABIC));
        SCRIPTS.put("he", EnumSet.of(UnicodeScript.HEBREW));
        SCRIPTS.put("hi", EnumSet.of(UnicodeScript.DEVANAGARI));
        SCRIPTS.put("th", EnumSet.of(UnicodeScript.THAI));
    }

    /** Parameter {@code language} (en). */
    public static LanguageConsistency from(Parameters parameters) {
        return new LanguageConsistency(parameters.choice("language", "en", List.copyOf(SCRIPTS.keySet())));
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        String text = completion.text();
        int end = text.indexOf(TaggedResponse.END_THINK);
        String reasoning = (end < 0 ? text : text.substring(0, end)).replace(TaggedResponse.THINK, " ");
        Set<UnicodeScript> target = SCRIPTS.get(language);
        int words = 0;
        int inTarget = 0;
        UnicodeScript open = null; // the script of the word that we are inside of
        boolean command = false; // inside a LaTeX command
        for (int at = 0; at < reasoning.length(); ) {
            int letter = reasoning.codePointAt(at);
            at += Character.charCount(letter);
            if (!Character.isLetter(letter)) {
                boolean joins = open != null
                        && (letter == '\'' || letter == '’' || Character.getType(letter) == Character.NON_SPACING_MARK);
                if (!joins) {
                    open = null;
                    command = letter == '\\';
                }
                continue;
            }
            UnicodeScript script = UnicodeScript.of(letter);
            if (command || script == UnicodeScript.COMMON || script == UnicodeScript.INHERITED) {
                continue;
            }
            if (script != open || script == UnicodeScript.HAN) {
                words++;
                inTarget += target.contains(script) ? 1 : 0;
                open = script;
            }
        }
        return words == 0 ? 1 : (double) inTarget / words;
    }
}
