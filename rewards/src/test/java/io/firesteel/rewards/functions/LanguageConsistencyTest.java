package io.firesteel.rewards.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.RewardParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class LanguageConsistencyTest {
    private static final String ENGLISH =
            "First we add the two numbers, and then we multiply the result by seven, which gives the answer.";
    private static final String GERMAN =
            "Zuerst addieren wir die beiden Zahlen, und dann multiplizieren wir das Ergebnis mit sieben.";
    private static final String FRENCH =
            "D'abord nous ajoutons les deux nombres, puis nous multiplions le résultat par sept.";
    private static final String RUSSIAN = "Сначала сложим оба числа, а потом умножим полученный результат на семь.";
    private static final String UKRAINIAN =
            "Спочатку додамо обидва числа, а потім помножимо отриманий результат на сім.";
    private static final String CHINESE = "首先我们把这两个数相加，然后把得到的结果乘以七，这样就得到了答案。";
    private static final String JAPANESE = "まず二つの数を足してから、その結果に七をかけると、答えが得られます。";

    private static double value(String language, String reasoning) {
        return new LanguageConsistency(language, List.of())
                .value(
                        Responses.prompt("math", ""),
                        Responses.finished("<think>" + reasoning + "</think>Hola"),
                        Verdict.correct("1"));
    }

    @ParameterizedTest
    @CsvSource({
        "en, 1, 0, 0", // English, German, French reasoning
        "de, 0, 1, 0",
        "fr, 0, 0, 1",
        "es, 0, 0, 0",
    })
    void tellsLanguagesOfTheLatinScriptApart(String target, double english, double german, double french) {
        assertThat(value(target, ENGLISH)).isEqualTo(english);
        assertThat(value(target, GERMAN)).isEqualTo(german);
        assertThat(value(target, FRENCH)).isEqualTo(french);
    }

    @Test
    void tellsRussianFromUkrainianAndChineseFromJapanese() {
        assertThat(value("ru", RUSSIAN)).isEqualTo(1);
        assertThat(value("ru", UKRAINIAN)).isEqualTo(0);
        assertThat(value("uk", UKRAINIAN)).isEqualTo(1);
        assertThat(value("zh", CHINESE)).isEqualTo(1);
        assertThat(value("zh", JAPANESE)).isEqualTo(0);
        assertThat(value("ja", JAPANESE)).isEqualTo(1);
        assertThat(value("ja", CHINESE)).isEqualTo(0);
    }

    /** The English sentence has 18 words, the German one 14. */
    @Test
    void mixedReasoningIsPaidByItsShareOfWords() {
        String mixed = ENGLISH + "\n" + GERMAN;

        assertThat(value("en", mixed)).isCloseTo(18 / 32.0, within(1e-12));
        assertThat(value("de", mixed)).isCloseTo(14 / 32.0, within(1e-12));
    }

    @Test
    void whatIsTooShortToTellCounts() {
        assertThat(value("en", "Also gut.")).isEqualTo(1);
        assertThat(value("de", "Well then.")).isEqualTo(1);
    }

    @Test
    void variablesNumbersAndCommandsBelongToNoLanguage() {
        assertThat(value("zh", "设 x 和 y 满足 \\frac{x}{y} = 3, α > 2")).isEqualTo(1);
    }

    private static final String LISTING =
            """

            ```python title="sum.py"
            for index in range(length):
                total = total + values[index]
                report(the_largest_value_of_all)
            return total
            ```
            """;

    @Test
    void listingsOfCodeBelongToNoLanguage() {
        assertThat(value("de", GERMAN + LISTING + GERMAN)).isEqualTo(1);
        assertThat(value("de", GERMAN + LISTING.replace("```", "~~~") + GERMAN)).isEqualTo(1);
        assertThat(value("zh", CHINESE + LISTING + CHINESE)).isEqualTo(1);
        assertThat(value("zh", CHINESE + LISTING.replace("```", ""))).isLessThan(0.8);
        assertThat(value("en", ENGLISH + LISTING + GERMAN)).isEqualTo(value("en", ENGLISH + "\n" + GERMAN));
    }

    @Test
    void whatIsNoCodeCountsInAListingToo() {
        assertThat(value("en", "```\n" + GERMAN + "\n```")).isEqualTo(0);
        assertThat(value("de", "```text\n" + GERMAN + "\n```")).isEqualTo(1);
        assertThat(value("en", ENGLISH + "\n```python\nx = 1 # " + CHINESE + "\n```"))
                .as("no code is in Chinese letters")
                .isLessThan(0.5);
        assertThat(value("de", "```\n# then we add all of the numbers up (again) and so on\n```"))
                .as("a comment is text")
                .isEqualTo(0);
    }

    @Test
    void aListingEndsWhereItsFenceDoes() {
        String code = "x = f(y)\n";
        assertThat(value("en", "````\n" + code + "```\n" + code + "````\n" + GERMAN))
                .isEqualTo(0);
        assertThat(value("en", "~~~\n" + code + "```\n" + code + "~~~\n" + GERMAN))
                .isEqualTo(0);
        assertThat(value("en", ENGLISH + "\n```\n" + code)).as("it never ends").isEqualTo(1);
        assertThat(value("en", "```f(x) = y``` " + GERMAN))
                .as("a line of both is no fence")
                .isEqualTo(0);
    }

    @Test
    void isTheSameFromManyThreads() throws Exception {
        String text = (ENGLISH + " " + FRENCH + " ").repeat(5);
        double alone = value("en", text);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Double>> values = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                values.add(threads.submit(() -> value("en", text)));
            }

            for (Future<Double> each : values) {
                assertThat(each.get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"a", "ab", "ab ", "aé", "漢", "'𝒜𝒷 '", "а", "'https://a.b '", "a@b", "'\\\\frac'", "'```a '"})
    void aMegabyteOfAnythingIsReadQuickly(String piece) {
        String text = piece.repeat((1 << 20) / piece.length());
        value("en", text);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        double value = value("en", text);

        double millis = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e6;
        assertThat(value).isBetween(0.0, 1.0);
        assertThat(millis).as("milliseconds for 1 MB of %s", piece).isLessThan(1_000);
    }

    private static double ofPrompt(String prompt, String reasoning) {
        return new LanguageConsistency(LanguageConsistency.PROMPT, List.of("en", "zh"))
                .value(
                        new Prompt("p", "math", prompt, new int[] {1}, ""),
                        Responses.finished("<think>" + reasoning + "</think>"),
                        Verdict.correct("1"));
    }

    @Test
    void thePromptsLanguageIsTheTarget() {
        assertThat(ofPrompt("<bos>用3,10,7得56", "3*10=30,30+7=37否3+10=13,7*13=91no"))
                .isEqualTo(0.5);
        assertThat(ofPrompt("<bos>make56from3,10,7", "3*10=30,30+7=37否3+10=13,7*13=91no3+7=10no"))
                .isCloseTo(2 / 3.0, within(1e-12));
        assertThat(ofPrompt(CHINESE, CHINESE)).isEqualTo(1);
        assertThat(ofPrompt(CHINESE, ENGLISH)).isEqualTo(0);
        assertThat(ofPrompt(ENGLISH, ENGLISH)).isEqualTo(1);
        assertThat(ofPrompt(ENGLISH, CHINESE)).isEqualTo(0);
    }

    @Test
    void ofAPromptWithoutWordsTheReasoningNeedOnlyKeepToOneLanguage() {
        assertThat(ofPrompt("<bos>3,10,7->56", "否否否no")).isEqualTo(0.75);
        assertThat(ofPrompt("<bos>3,10,7->56", "no no no 否")).isEqualTo(0.75);
    }

    @Test
    void amongLanguagesOfOneScriptEachTheDetectorIsNotAsked() {
        String italian = "no ".repeat(40); // what the detector takes that for, among twelve
        assertThat(new LanguageConsistency("en", List.of("en", "zh"))
                        .value(Responses.prompt("math", ""), Responses.finished(italian), Verdict.correct("1")))
                .isEqualTo(1);
        // French is neither, and among all it is told; among two, its words are all one's or the other's.
        assertThat(value("de", FRENCH) + value("en", FRENCH)).isZero();
        assertThat(among("de", FRENCH) + among("en", FRENCH)).isEqualTo(1);
    }

    private static double among(String language, String reasoning) {
        return new LanguageConsistency(language, List.of("en", "de"))
                .value(Responses.prompt("math", ""), Responses.finished(reasoning), Verdict.correct("1"));
    }

    @Test
    void wordsCannotBeHiddenInTagsBehindBackslashesOrInOtherLetters() {
        String hidden = "ok fine";
        assertThat(ofPrompt(ENGLISH, "<这个不对><让我再试一次>" + hidden)).isLessThan(0.2);
        assertThat(ofPrompt(ENGLISH, "\\这个不对让我再试一次 " + hidden)).isLessThan(0.2);
        assertThat(ofPrompt(CHINESE, "这个不对 \uD835\uDC27\uD835\uDC28\uD835\uDC30"))
                .isEqualTo(4 / 5.0); // "now" in bold
        assertThat(ofPrompt(CHINESE, "first<second>third 这个不对")).isCloseTo(4 / 7.0, within(1e-12));
    }

    @Test
    void aMixtureIsWorthTheSameHoweverLongItIs() {
        String mixed = ENGLISH + CHINESE.substring(0, 16) + "\n";
        double once = ofPrompt(ENGLISH, mixed.repeat(40)); // every passage is looked at
        for (int times : new int[] {200, 400, 550}) {
            assertThat(ofPrompt(ENGLISH, mixed.repeat(times)))
                    .as("%d times", times)
                    .isCloseTo(once, within(0.06));
        }
    }

    @Test
    void tagsBelongToNoLanguage() {
        assertThat(new LanguageConsistency("zh", List.of())
                        .value(
                                Responses.prompt("math", ""),
                                Responses.finished("<answer>" + CHINESE + "</answer><|im_end|>"),
                                Verdict.correct("1")))
                .isEqualTo(1);
        assertThat(value("zh", "a<bcd 是")).isEqualTo(0.5); // one Latin word, one Chinese
    }

    @ParameterizedTest
    @CsvSource({"prompt,''", "prompt,en", "en,'de, zh'", "en,'en, xx'", "english,''"})
    void refusesWhatItCannotTell(String language, String among) {
        Map<String, String> written =
                among.isEmpty() ? Map.of("language", language) : Map.of("language", language, "among", among);
        assertThatThrownBy(() -> LanguageConsistency.from(new RewardParameters("here", written, 10)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(language.equals("english") ? "language" : "among");
    }
}
