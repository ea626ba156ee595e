package io.firesteel.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class WordLevelTokenizerTest {
    /** The bundled policy's vocabulary, kept in the room that bundles it. */
    private static final Path BUNDLED = Path.of("../cluster/src/main/resources/policies/countdown-base/tokenizer.json");

    private static final List<String> CONTROL = List.of("<pad>", "<bos>", "<eos>");

    static String countdown() {
        List<String> words = new ArrayList<>(List.of("<think>", "</think>", "<answer>", "</answer>"));
        words.addAll(List.of("+", "-", "*", "/", "(", ")", "=", ",", "->", "no", "yes", "stop"));
        IntStream.rangeClosed(0, 99).mapToObj(Integer::toString).forEach(words::add);
        return WordLevelTokenizer.build(CONTROL, words);
    }

    static Tokenizer tokenizer(String json) {
        return new Tokenizer("tokenizer.json", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theBundledVocabularyIsTheOneOfTheRecipe() throws IOException {
        if (Boolean.getBoolean("firesteel.rewrite")) {
            Files.writeString(BUNDLED, countdown());
        }

        assertThat(BUNDLED)
                .as("mvn -pl core -am test -Dtest=WordLevelTokenizerTest -Dfiresteel.rewrite=true rewrites it")
                .hasContent(countdown());
    }

    @Test
    void aCountdownPromptIsEightTokens() {
        try (Tokenizer tokenizer = tokenizer(countdown())) {
            int[] tokens = tokenizer.encode("<bos>3,10,7->56");

            // 3 control tokens, 4 tags, 12 symbols and words: the integer n has id 19 + n; "," 14, "->" 15.
            assertThat(tokens).containsExactly(1, 22, 14, 29, 14, 26, 15, 75);
            assertThat(tokenizer.decode(tokens)).isEqualTo("<bos>3,10,7->56");
            assertThat(tokenizer.vocabularySize()).isEqualTo(119);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<bos>4,9,5->56<think>5*4=20,20-9=11no5*4=20,9+20=29no</think><answer>(9+5)-4</answer><eos>",
                "8+7=15,15-9=6no8*7=56,56-9=47no9-7=2,8*2=16no7+8=15yes",
                "",
                "0->99stopnoyes",
                "<eos><pad>"
            })
    void textComesBackAsItWas(String text) {
        try (Tokenizer tokenizer = tokenizer(countdown())) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
    }

    /** Its numbers have no end: as many tokens as digits. */
    @Test
    void aVocabularyOfDigitsReadsEachForItself() {
        List<String> words = new ArrayList<>(List.of("*", "=", "no"));
        IntStream.rangeClosed(0, 9).mapToObj(Integer::toString).forEach(words::add);
        try (Tokenizer tokenizer = tokenizer(WordLevelTokenizer.build(CONTROL, words))) {
            // 3 control tokens, 3 words: the digit n has id 6 + n.
            assertThat(tokenizer.encode("<bos>47*100=4700no"))
                    .containsExactly(1, 10, 13, 3, 7, 6, 6, 4, 10, 13, 6, 6, 5);
            assertThat(tokenizer.decode(tokenizer.encode("007no12"))).isEqualTo("007no12");
            assertThatThrownBy(() -> tokenizer.encode("4²")).isInstanceOf(Fault.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<bos>3,100->5", "perhaps", "3 4", "now", "\n", "é", "<unk>"})
    void textOutsideTheVocabularyIsRefused(String text) {
        try (Tokenizer tokenizer = tokenizer(countdown())) {
            assertThatThrownBy(() -> tokenizer.encode(text))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("tokenizer.json", "\"" + text + "\"", "fix:");
        }
    }

    @Test
    void longerWordsWinAndRegexCharactersArePlain() {
        try (Tokenizer tokenizer =
                tokenizer(WordLevelTokenizer.build(List.of(), List.of("a+", "a+b.", ".", "a", "b")))) {
            assertThat(tokenizer.encode("a+b.a+.")).containsExactly(1, 0, 2);
            assertThat(tokenizer.token(1)).isEqualTo("a+b.");
        }
    }

    @Test
    void aTokenListedTwiceIsRefused() {
        assertThatThrownBy(() -> WordLevelTokenizer.build(CONTROL, List.of("yes", "yes")))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("vocabulary, entry 4", "\"yes\"");
    }
}
