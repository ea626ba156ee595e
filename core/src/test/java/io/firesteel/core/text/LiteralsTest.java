package io.firesteel.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** With a byte-level BPE whose special tokens are {@code <bos>} and others. */
class LiteralsTest {
    private static final Tokenizer TOKENIZER = new Tokenizer("bpe", resource("/tokenizers/byte-level-bpe.json"));

    private static byte[] resource(String name) {
        try (InputStream in = LiteralsTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @Test
    void aTemplatesTokenIsOneAndTheSameTextOfAProblemIsLetters() {
        Literals literals = new Literals(TOKENIZER.specialTokens());
        String text = "<bos>" + literals.mark("the <bos>the");

        int[] tokens = literals.encode(TOKENIZER, text);

        int bos = TOKENIZER.id("<bos>").orElseThrow();
        int the = TOKENIZER.id("the").orElseThrow();
        int space = TOKENIZER.encode(" ")[0];
        assertThat(tokens)
                .containsExactly(
                        bos,
                        the,
                        space,
                        TOKENIZER.id("<").orElseThrow(),
                        TOKENIZER.id("b").orElseThrow(),
                        TOKENIZER.id("o").orElseThrow(),
                        TOKENIZER.id("s").orElseThrow(),
                        TOKENIZER.id(">").orElseThrow(),
                        the);
        assertThat(TOKENIZER.decode(tokens)).isEqualTo("<bos>the <bos>the");
        assertThat(literals.text(text)).isEqualTo("<bos>the <bos>the");
    }

    @Test
    void noTextOfAProblemMakesASpecialTokenWhateverItIs() {
        List<String> parts = Stream.concat(
                        TOKENIZER.specialTokens().stream(),
                        Stream.of("<", "bos>", "<bo", "the", " ", "\uFDD0", "\uFDD0\uE000", "\uE000", "é", "<|", "|>"))
                .toList();
        Set<Integer> special = TOKENIZER.specialTokens().stream()
                .map(token -> TOKENIZER.id(token).orElseThrow())
                .collect(Collectors.toSet());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int n = random.nextInt(8); n >= 0; n--) {
                value.append(parts.get(random.nextInt(parts.size())));
            }
            Literals literals = new Literals(TOKENIZER.specialTokens());
            String marked = "Q: " + literals.mark(value.toString()) + "\n";

            int[] tokens = literals.encode(TOKENIZER, marked);

            assertThat(tokens)
                    .doesNotContain(special.stream().mapToInt(Integer::intValue).toArray());
            assertThat(TOKENIZER.decode(tokens)).isEqualTo("Q: " + value + "\n");
            assertThat(literals.text(marked)).isEqualTo("Q: " + value + "\n");
        }
    }

    @Test
    void withoutSpecialTokensAValueStaysAsItIsAndSoDoItsTokens() {
        Literals literals = new Literals(TOKENIZER.specialTokens());

        assertThat(literals.mark("the other one")).isEqualTo("the other one");
        assertThat(literals.encode(TOKENIZER, "<bos>the other one")).isEqualTo(TOKENIZER.encode("<bos>the other one"));
        assertThat(literals.encode(TOKENIZER, "")).isEmpty();
    }

    @Test
    void aMarkGoesThroughAChatTemplateAndIsFoundBehindItsFilters() {
        ChatTemplate template = ChatTemplate.of(
                        "policy",
                        Map.of(
                                "chat_template.jinja",
                                "<bos>{% for m in messages %}{{ m.content | trim | upper }}{% endfor %}"
                                        .getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();
        Literals literals = new Literals(TOKENIZER.specialTokens());

        String text =
                template.render(List.of(new ChatTemplate.Message("user", literals.mark(" the <bos> "))), Map.of());

        assertThat(literals.text(text)).isEqualTo("<bos>THE <bos>");
        assertThat(literals.encode(TOKENIZER, text))
                .startsWith(TOKENIZER.id("<bos>").orElseThrow())
                .endsWith(TOKENIZER.encodeLiteral("<bos>"));
    }

    @Test
    void aVocabularyOfWholeWordsHasNoOtherTokensForIt() {
        String words =
                "{\"version\":\"1.0\",\"added_tokens\":[{\"id\":0,\"content\":\"<bos>\",\"single_word\":false,\"lstrip\":false,"
                        + "\"rstrip\":false,\"normalized\":false,\"special\":true}],\"pre_tokenizer\":{\"type\":\"WhitespaceSplit\"},"
                        + "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"<bos>\":0,\"a\":1},\"unk_token\":\"?\"}}";
        try (Tokenizer tokenizer = new Tokenizer("words", words.getBytes(StandardCharsets.UTF_8))) {
            Literals literals = new Literals(tokenizer.specialTokens());

            assertThatThrownBy(() -> literals.encode(tokenizer, "<bos>a " + literals.mark("<bos>")))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("words", "\"<bos>\"", "take it out of the text");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"add_bos_token\": true, \"bos_token\": \"<bos>\"}"})
    void theBeginningIsThePostProcessorsUnlessTheConfigurationSaysIt(String configuration) {
        assertThat(beginning(configuration).before("the")).isEqualTo("<bos>the");
        assertThat(beginning(configuration).before("<bos>the")).isEqualTo("<bos>the");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"add_bos_token\": false, \"bos_token\": \"<bos>\"}",
                "{\"add_eos_token\": false, \"bos_token\": \"<bos>\"}",
                "{\"add_bos_token\": true, \"bos_token\": null}"
            })
    void aConfigurationThatAddsNoneOrHasNoneMeansNone(String configuration) {
        assertThat(beginning(configuration)).isEqualTo(Beginning.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "null|",
                "{\"type\":\"ByteLevel\"}|",
                "{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\"}},{\"SpecialToken\":{\"id\":\"<eos>\"}}]}|",
                "{\"type\":\"RobertaProcessing\",\"cls\":[\"<s>\",0],\"sep\":[\"</s>\",2]}|<s>",
                "{\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\"},{\"type\":\"TemplateProcessing\",\"single\":"
                        + "[{\"SpecialToken\":{\"id\":\"<bos>\"}},{\"Sequence\":{\"id\":\"A\"}},{\"SpecialToken\":{\"id\":\"<eos>\"}}]}]}|<bos>",
            })
    void whatAPostProcessorSetsInFrontIsReadAndWhatItSetsBehindIsNot(String processor, String prefix) {
        String json = new String(resource("/tokenizers/byte-level-bpe.json"), StandardCharsets.UTF_8);
        Map<String, Object> other = new LinkedHashMap<>(Json.object("bpe", json).fields());
        other.put("post_processor", Json.parse("post-processor", processor));

        assertThat(Tokenizer.prefix(new JsonObject("bpe", other))).isEqualTo(prefix == null ? "" : prefix);
    }

    private static Beginning beginning(String configuration) {
        return Beginning.of(
                "policy", TOKENIZER, Map.of("tokenizer_config.json", configuration.getBytes(StandardCharsets.UTF_8)));
    }
}
