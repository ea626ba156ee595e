package io.firesteel.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Completion;
import io.firesteel.core.Cost;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Span;
import io.firesteel.core.Verdict;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.TaskFigures;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class RolloutCodecTest {
    private static final String[] WORDS = {
        "", "7", "<think>", "ü", "𝛑", "漢字", "\0", "\n", "\"}],", "a much longer word "
    };

    static Stream<RolloutCodec> codecs() {
        return Stream.of(new ArrowRolloutCodec(), new PlainRolloutCodec());
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void whatComesOutEqualsWhatWentIn(RolloutCodec codec) {
        for (long seed = 0; seed < 60; seed++) {
            SampledGroups sampled = random(new SplittableRandom(seed));

            SampledGroups read = codec.decode(codec.encode(sampled), promptsOf(sampled));

            assertThat(read).as("seed %d", seed).isEqualTo(sampled);
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aTaskWithoutGroupsStillReportsItsFigures(RolloutCodec codec) {
        SampledGroups sampled = new SampledGroups(List.of(), new TaskFigures("1@here", "scalar", 0, 0, 0, 1, 2, 3));

        assertThat(codec.decode(codec.encode(sampled), Map.of())).isEqualTo(sampled);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void oddFloatsKeepTheirBits(RolloutCodec codec) {
        float[] odd = {-0f, Float.MIN_VALUE, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0x7fc00001)
        };
        Prompt prompt = new Prompt("p", "none", "?", new int[] {1}, "");
        Completion completion = new Completion(new int[odd.length], odd, FinishReason.LENGTH, "");
        ScoredRollout rollout = new ScoredRollout(
                new Rollout(prompt, 0, completion, Long.MAX_VALUE, Long.MIN_VALUE),
                Verdict.noAnswer("none"),
                new Reward(-0.0, Map.of()));
        SampledGroups sampled =
                new SampledGroups(List.of(new Group<>(prompt, List.of(rollout))), figures(new SplittableRandom(1)));

        ScoredRollout read = codec.decode(codec.encode(sampled), Map.of("p", prompt))
                .groups()
                .get(0)
                .members()
                .get(0);

        for (int i = 0; i < odd.length; i++) {
            assertThat(Float.floatToRawIntBits(read.rollout().completion().logProbs()[i]))
                    .isEqualTo(Float.floatToRawIntBits(odd[i]));
        }
        assertThat(read.rollout().policyVersion()).isEqualTo(Long.MAX_VALUE);
        assertThat(read.rollout().seed()).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesAPromptThatNobodyAskedFor(RolloutCodec codec) {
        SampledGroups sampled = random(new SplittableRandom(3));
        byte[] bytes = codec.encode(sampled);

        assertThatThrownBy(() -> codec.decode(bytes, Map.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("asked-for prompts", "p0", "same firesteel jar");
    }

    @Test
    void anyArrowReaderSeesOneRowPerRollout() throws Exception {
        SampledGroups sampled = random(new SplittableRandom(5));
        byte[] bytes = new ArrowRolloutCodec().encode(sampled);

        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();

            assertThat(reader.getVectorSchemaRoot().getRowCount())
                    .isEqualTo(sampled.groups().stream().mapToInt(Group::size).sum());
            assertThat(reader.getVectorSchemaRoot().getVector("prompt_id").getObject(0))
                    .hasToString("p0");
            assertThat(reader.getVectorSchemaRoot().getSchema().getCustomMetadata())
                    .containsEntry("executor", sampled.figures().executor());
        }
    }

    @Test
    void withoutTheOptionAJvmSaysWhatIsMissingAndTakesThePlainCodec() throws Exception {
        Process java = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Dorg.apache.logging.log4j.level=WARN",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PrintsItsCodec.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), UTF_8);

        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said).contains(PlainRolloutCodec.class.getSimpleName(), RolloutCodecs.ARROW_OPTION, "slower");
    }

    static final class PrintsItsCodec {
        public static void main(String[] args) {
            System.out.println(RolloutCodecs.choose());
        }
    }

    private static Map<String, Prompt> promptsOf(SampledGroups sampled) {
        return sampled.groups().stream()
                .map(Group::prompt)
                .collect(Collectors.toMap(Prompt::id, prompt -> prompt, (a, b) -> a));
    }

    private static SampledGroups random(SplittableRandom random) {
        List<Group<ScoredRollout>> groups = new ArrayList<>();
        int prompts = random.nextInt(1, 5);
        for (int p = 0; p < prompts; p++) {
            int[] tokens = random.ints(random.nextInt(1, 9), 0, 1000).toArray();
            Prompt prompt = new Prompt("p" + p, "countdown", text(random), tokens, text(random));
            List<ScoredRollout> members = new ArrayList<>();
            int size = random.nextInt(1, 6);
            for (int g = 0; g < size; g++) {
                members.add(rollout(random, prompt, g));
            }
            groups.add(new Group<>(prompt, members));
        }
        return new SampledGroups(groups, figures(random));
    }

    private static ScoredRollout rollout(SplittableRandom random, Prompt prompt, int sample) {
        int length = random.nextInt(4) == 0 ? 0 : random.nextInt(300);
        int[] tokens = random.ints(length).toArray();
        float[] logProbs = new float[length];
        for (int i = 0; i < length; i++) {
            logProbs[i] = -(float) random.nextDouble(30);
        }
        FinishReason finish = random.nextBoolean() ? FinishReason.STOP : FinishReason.LENGTH;
        Verdict.Kind kind = Verdict.Kind.values()[random.nextInt(Verdict.Kind.values().length)];
        Map<String, Double> parts = new LinkedHashMap<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            parts.put("part " + n + text(random), random.nextDouble(-1, 1));
        }
        return new ScoredRollout(
                new Rollout(
                        prompt,
                        sample,
                        new Completion(
                                tokens,
                                logProbs,
                                finish,
                                text(random),
                                Span.of(length, forced(random, length)),
                                new Cost(random.nextInt(99), random.nextInt(99)),
                                length == 0 ? Double.NaN : random.nextDouble(5)),
                        random.nextLong(),
                        random.nextLong()),
                new Verdict(kind, text(random), text(random)),
                new Reward(random.nextDouble(), parts));
    }

    /** An even number of bounds in ascending order. */
    private static int[] forced(SplittableRandom random, int length) {
        int[] bounds = random.ints(6, 0, length + 1).sorted().distinct().toArray();
        return Arrays.copyOf(bounds, random.nextInt(bounds.length / 2 + 1) * 2);
    }

    private static TaskFigures figures(SplittableRandom random) {
        return new TaskFigures(
                "3@worker-" + text(random),
                "vector-256",
                random.nextInt(9),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong());
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }
}
