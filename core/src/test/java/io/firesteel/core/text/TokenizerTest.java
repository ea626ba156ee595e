package io.firesteel.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** With a byte-level BPE of Qwen's and Llama's kind: 256 bytes, 4 merges, a post-processor that would add {@code <bos>}. */
class TokenizerTest {
    private static byte[] bpe() {
        try (InputStream in = TokenizerTest.class.getResourceAsStream("/tokenizers/byte-level-bpe.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void mergesAreAppliedAndNothingIsAdded() {
        try (Tokenizer tokenizer = new Tokenizer("bpe", bpe())) {
            int the = tokenizer.id("Ġthe").orElseThrow();

            assertThat(tokenizer.encode("the the"))
                    .containsExactly(tokenizer.id("the").orElseThrow(), the);
            assertThat(tokenizer.token(the)).isEqualTo("Ġthe");
            assertThat(tokenizer.decode(the)).isEqualTo(" the");
        }
    }

    @Test
    void specialTokensInTheTextAreRecognisedAndKept() {
        try (Tokenizer tokenizer = new Tokenizer("bpe", bpe())) {
            int[] tokens = tokenizer.encode("<bos>the<think>");

            assertThat(tokens)
                    .containsExactly(
                            tokenizer.id("<bos>").orElseThrow(),
                            tokenizer.id("the").orElseThrow(),
                            tokenizer.id("<think>").orElseThrow());
            assertThat(tokenizer.decode(tokens)).isEqualTo("<bos>the<think>");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "the  the\n\tother", "naïve 数学 😀", "a\u0000b", "<bos><bos>", "\r\n", "<th<think>ink>"})
    void anyTextComesBackAsItWas(String text) {
        try (Tokenizer tokenizer = new Tokenizer("bpe", bpe())) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void loneSurrogatesBecomeReplacementCharacters() {
        try (Tokenizer tokenizer = new Tokenizer("bpe", bpe())) {
            assertThat(tokenizer.decode(tokenizer.encode("a\ud83db"))).isEqualTo("a\ufffdb");
        }
    }

    @Test
    void longTextIsNeitherCutNorPaddedWhateverTheFileSays() {
        try (Tokenizer tokenizer = new Tokenizer("bpe", bpe())) { // the file truncates to 8 and pads to 8
            assertThat(tokenizer.encode("the".repeat(10_000))).hasSize(10_000);
            assertThat(tokenizer.encode("x")).hasSize(1);
        }
    }

    @Test
    void idsWithoutATokenAreNoText() {
        try (Tokenizer tokenizer = new Tokenizer("bpe", bpe())) {
            assertThat(tokenizer.decode(tokenizer.vocabularySize() + 5)).isEmpty();
            assertThat(tokenizer.token(tokenizer.vocabularySize())).isEmpty();
            assertThat(tokenizer.id("no such token")).isEmpty();
        }
    }

    @Test
    void severalThreadsGetTheSameTokens() {
        try (Tokenizer tokenizer = new Tokenizer("bpe", bpe())) {
            int[] alone = tokenizer.encode("the other one");

            List<int[]> together = IntStream.range(0, 200)
                    .parallel()
                    .mapToObj(i -> tokenizer.encode("the other one"))
                    .toList();

            assertThat(together).allSatisfy(tokens -> assertThat(tokens).containsExactly(alone));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"model\":{}}",
                "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":-1},\"unk_token\":\"a\"}}",
                "{\"model\":{\"type\":\"NoSuchType\",\"vocab\":{\"a\":0}}}"
            })
    void filesThatAreNoTokenizerAreRefused(String json) {
        assertThatThrownBy(() -> new Tokenizer("x/tokenizer.json", json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("x/tokenizer.json", "fix:");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> Tokenizer.read(Path.of("no/tokenizer.json")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("no/tokenizer.json");
    }

    @Test
    void aClosedTokenizerCannotBeUsedAndCanBeClosedAgain() {
        Tokenizer tokenizer = new Tokenizer("bpe", bpe());
        tokenizer.close();
        tokenizer.close();

        assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tokenizer.decode(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theUnpackedLibraryIsDeletedAfterLoading() throws IOException {
        new Tokenizer("bpe", bpe()).close();

        String pid = System.getProperty("java.io.tmpdir");
        try (Stream<Path> left = Files.list(Path.of(pid))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("firesteel-tokenizers")))
                    .isEmpty();
        }
        assertThat(System.getProperty("ENGINE_CACHE_DIR")).isNull();
    }
}
