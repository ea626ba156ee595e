package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.core.text.WordLevelTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

class StopStringsTest {
    /** Of Qwen's and Llama's kind: 256 bytes and a few merges, so a character can be cut into several tokens. */
    private static Tokenizer bpe() {
        return Tokenizer.read(Path.of("../core/src/test/resources/tokenizers/byte-level-bpe.json"));
    }

    private static Tokenizer words() {
        String json = WordLevelTokenizer.build(
                List.of("<pad>", "<eos>"), List.of("a", "b", "ab", "<", "</", "answer", ">", "</answer>", " ", "bb"));
        return new Tokenizer("words", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsAStringThatIsCutIntoTokensAnywhere() {
        try (Tokenizer tokenizer = words()) {
            StopStrings stops = stops(tokenizer, "</answer>");
            int[] tokens = ids(tokenizer, "ab", "</", "answer", ">");

            assertThat(stops.endsWithin(tokens, 3)).isFalse();
            assertThat(stops.endsWithin(tokens, 4)).isTrue();
            assertThat(stops.textBefore(tokens)).isEqualTo("ab");
            assertThat(stops.endsWithin(ids(tokenizer, "ab", "</answer>"), 2)).isTrue();
        }
    }

    @Test
    void theEarliestOfSeveralStringsIsWhereTheTextEnds() {
        try (Tokenizer tokenizer = words()) {
            int[] tokens = ids(tokenizer, "a", "ab", "bb");

            assertThat(stops(tokenizer, "bb", "abb").textBefore(tokens)).isEqualTo("a");
        }
    }

    @Test
    void halfACharacterIsNoEndUntilTheOtherHalfIsThere() {
        try (Tokenizer tokenizer = bpe()) {
            int[] tokens = tokenizer.encode("the 数学!");
            StopStrings stops = stops(tokenizer, "学");
            int first = firstByDecodingAll(tokenizer, tokens, List.of("学"), 0);

            assertThat(first).isEqualTo(tokens.length - 1); // six bytes of two characters, then the mark
            for (int length = 1; length < first; length++) {
                assertThat(stops.endsWithin(tokens, length)).isFalse();
            }
            assertThat(stops.endsWithin(tokens, first)).isTrue();
            assertThat(stops.textBefore(Arrays.copyOf(tokens, first))).isEqualTo("the 数");
        }
    }

    /** Against decoding everything after every token. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsWhereTheWholeTextFirstContainsAString(boolean bytes) {
        List<String> strings = bytes
                ? List.of("th", "he t", " the", "数", "\n\n", "é", "<think>t", "\ud83d\ude00", "e\n")
                : List.of("</answer>", "bb", "aba", " <", "> a", "answera");
        try (Tokenizer tokenizer = bytes ? bpe() : words()) {
            int found = 0;
            for (long seed = 0; seed < 400; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                List<String> chosen = strings.stream()
                        .filter(string -> random.nextInt(3) == 0)
                        .toList();
                int[] tokens = bytes
                        ? bytesOf(tokenizer, random)
                        : random.ints(40, 0, 12).toArray();
                StopStrings stops = new StopStrings(chosen, tokenizer::decode, tokenizer.vocabularySize());
                int expected = firstByDecodingAll(tokenizer, tokens, chosen, 0);
                int first = 1;
                while (first <= tokens.length && !stops.endsWithin(tokens, first)) {
                    first++;
                }

                assertThat(first <= tokens.length ? first : -1)
                        .as("seed %d: %s in %s", seed, chosen, tokenizer.decode(tokens))
                        .isEqualTo(expected);
                if (expected > 0) {
                    found++;
                    int[] ended = Arrays.copyOf(tokens, expected);
                    String text = tokenizer.decode(ended);
                    int cut = chosen.stream()
                            .mapToInt(text::indexOf)
                            .filter(at -> at >= 0)
                            .min()
                            .orElseThrow();
                    assertThat(stops.textBefore(ended)).isEqualTo(text.substring(0, cut));
                }
            }
            assertThat(found).isGreaterThan(100);
        }
    }

    /** Whole texts, cut up, repeated, with single bytes between them. */
    private static int[] bytesOf(Tokenizer tokenizer, SplittableRandom random) {
        String[] pieces = {"the", " the", "数学", "é", "😀", "\n", "<think>", "t", "h", "e", "\ufffd"};
        int[] tokens = new int[0];
        while (tokens.length < 40) {
            int[] next = random.nextInt(3) == 0
                    ? new int[] {random.nextInt(tokenizer.vocabularySize())}
                    : tokenizer.encode(pieces[random.nextInt(pieces.length)]);
            int at = tokens.length;
            tokens = Arrays.copyOf(tokens, at + next.length);
            System.arraycopy(next, 0, tokens, at, next.length);
        }
        return tokens;
    }

    private static int firstByDecodingAll(Tokenizer tokenizer, int[] tokens, List<String> strings, int from) {
        for (int length = from + 1; length <= tokens.length; length++) {
            String text = tokenizer.decode(Arrays.copyOf(tokens, length));
            if (strings.stream().anyMatch(text::contains)) {
                return length;
            }
        }
        return -1;
    }

    @Test
    void aCompletionEndsAtTheStringAndKeepsItsTokens() {
        try (Tokenizer tokenizer = words()) {
            Policy policy = TestPolicies.random(architecture(tokenizer.vocabularySize()), 4);
            Prompt prompt = new Prompt("p", "none", "", new int[] {2, 3}, "");
            SamplingSettings without = SamplingSettings.plain(60, 1);
            SamplingSettings with = without.withStopStrings(List.of("bb", "</answer>"));
            List<Completion> free = sample(policy, tokenizer, prompt, without, Forcing.NONE);
            List<Completion> stopped = sample(policy, tokenizer, prompt, with, Forcing.NONE);

            int ended = 0;
            for (int i = 0; i < free.size(); i++) {
                int[] tokens = free.get(i).tokens();
                int length = firstByDecodingAll(tokenizer, tokens, with.stopStrings(), 0);
                if (length < 0) {
                    assertThat(stopped.get(i)).isEqualTo(free.get(i));
                    continue;
                }
                ended++;
                assertThat(stopped.get(i).tokens()).isEqualTo(Arrays.copyOf(tokens, length));
                assertThat(stopped.get(i).logProbs())
                        .isEqualTo(Arrays.copyOf(free.get(i).logProbs(), length));
                assertThat(stopped.get(i).finish()).isEqualTo(FinishReason.STOP);
                assertThat(stopped.get(i).text()).doesNotContain("bb", "</answer>");
                assertThat(tokenizer.decode(stopped.get(i).tokens()))
                        .startsWith(stopped.get(i).text());
            }
            assertThat(ended).isPositive();
        }
    }

    @Test
    void aStringThatIsInTheForcedBeginningAlreadyEndsNothing() {
        try (Tokenizer tokenizer = words()) {
            Policy policy = TestPolicies.random(architecture(tokenizer.vocabularySize()), 4);
            Prompt prompt = new Prompt("p", "none", "", new int[] {2, 3}, "");
            int[] begun = ids(tokenizer, "bb", "answer");

            for (Completion completion : sample(
                    policy,
                    tokenizer,
                    prompt,
                    SamplingSettings.plain(60, 1).withStopStrings(List.of("bb")),
                    Forcing.prefixes(Map.of("p", begun)))) {
                assertThat(completion.lengthTokens()).isGreaterThan(2);
                assertThat(completion.text()).startsWith("bbanswer");
                assertThat(completion.text().indexOf("bb", 2)).isNegative();
            }
        }
    }

    @Test
    void nothingIsDecodedForTokensInWhichNoStringCanEnd() {
        try (Tokenizer tokenizer = words()) {
            AtomicInteger decoded = new AtomicInteger();
            StopStrings stops = new StopStrings(
                    List.of("</answer>"),
                    ids -> {
                        decoded.incrementAndGet();
                        return tokenizer.decode(ids);
                    },
                    tokenizer.vocabularySize());
            int[] tokens = new int[1000];
            Arrays.fill(tokens, tokenizer.id("ab").orElseThrow());

            for (int length = 1; length <= tokens.length; length++) {
                assertThat(stops.endsWithin(tokens, length)).isFalse();
            }

            assertThat(decoded).hasValue(2);
        }
    }

    @Test
    void refusesAnEmptyString() {
        SamplingSettings settings = SamplingSettings.plain(5);

        assertThatThrownBy(() -> settings.withStopStrings(List.of("a", "")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("stopStrings");
    }

    private static List<Completion> sample(
            Policy policy, Tokenizer tokenizer, Prompt prompt, SamplingSettings settings, Forcing forcing) {
        Function<int[], String> decode = tokenizer::decode;
        return new Decoder(new PackedPolicy(policy), Kernels.best(), 7)
                        .decode(List.of(prompt), 24, settings, forcing, new Seeds(3), decode, rollout -> {})
                        .get(0)
                        .members()
                        .stream()
                        .map(Rollout::completion)
                        .toList();
    }

    private static StopStrings stops(Tokenizer tokenizer, String... strings) {
        return new StopStrings(List.of(strings), tokenizer::decode, tokenizer.vocabularySize());
    }

    private static int[] ids(Tokenizer tokenizer, String... tokens) {
        return Arrays.stream(tokens)
                .mapToInt(token -> tokenizer.id(token).orElseThrow())
                .toArray();
    }

    private static Architecture architecture(int vocabulary) {
        return new Architecture(
                "llama", vocabulary, 16, 2, 2, 1, 8, 24, 10000, RopeScaling.NONE, 1e-5, false, false, false, 200);
    }
}
