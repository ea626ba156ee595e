package io.firesteel.rewards.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Responses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
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
        return new LanguageConsistency(language)
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
    @CsvSource({"a", "ab", "ab ", "aé", "漢", "'𝒜𝒷 '", "а", "'https://a.b '", "a@b", "'\\\\frac'"})
    void aMegabyteOfAnythingIsReadQuickly(String piece) {
        String text = piece.repeat((1 << 20) / piece.length());
        value("en", text);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        double value = value("en", text);

        double millis = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e6;
        assertThat(value).isBetween(0.0, 1.0);
        assertThat(millis).as("milliseconds for 1 MB of %s", piece).isLessThan(1_000);
    }
}
