package io.firesteel.cluster.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.WordLevelTokenizer;
import io.firesteel.rollout.RequestScorer;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.generate.Decoder;
import io.firesteel.rollout.generate.PackedPolicy;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Each family's small random policies, made by {@code docs/lab/families-in-transformers.py}, computed by the sampler and by the network that
 * learns: log-probs and gradients are those of transformers, and both of ours have the same bits.
 */
class FamiliesTest {
    private static final List<String> FAMILIES = List.of(
            "llama-2",
            "llama-3",
            "qwen2.5",
            "qwen2-window",
            "qwen3",
            "qwen3-yarn",
            "llama-dynamic",
            "mistral",
            "smollm3",
            "phi-3",
            "phi-4-mini",
            "granite",
            "olmo-2",
            "gemma-2",
            "gemma-3");

    private static final int VOCABULARY = 32;
    private static final Map<String, byte[]> TOKENIZER = Map.of(
            HuggingFaceDirectory.TOKENIZER,
            WordLevelTokenizer.build(List.of("<eos>"), List.of("a", "b")).getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    static List<String> families() {
        return FAMILIES;
    }

    @ParameterizedTest
    @MethodSource("families")
    void samplerAndTrainerComputeWhatTransformersComputes(String family) throws IOException {
        Policy policy = policy(family, "config.json");
        List<int[]> sequences = sequences(family);
        float[] golden = logProbs(family);

        float[] sampler = sampler(policy, sequences);

        assertClose(sampler, golden);
        assertThat(trainer(policy, sequences, Backend.FUSED, 1)).isEqualTo(sampler);
        assertClose(trainer(policy, sequences, Backend.PLAIN, 1), golden);
    }

    @ParameterizedTest
    @MethodSource("families")
    void configurationsOfTransformers4SayTheSame(String family) throws IOException {
        Policy policy = policy(family, "config.json");

        assertThat(policy(family, "config-4.json").architecture()).isEqualTo(policy.architecture());
    }

    @ParameterizedTest
    @MethodSource("families")
    void whatIsWrittenReadsBack(String family) throws IOException {
        Policy policy = policy(family, "config.json");
        Path again = folder.resolve("again");
        HuggingFaceDirectory.write(again, policy, TOKENIZER, new int[] {0}, DataType.F32, Map.of());

        try (PolicyDirectory read = HuggingFaceDirectory.read(again)) {
            assertThat(read.policy().architecture()).isEqualTo(policy.architecture());
            assertThat(read.policy().parameters()).isEqualTo(policy.parameters());
        }
    }

    /** One token at a time from caches that completions share, a token more than the window at a time, and tempered. */
    @ParameterizedTest
    @MethodSource("families")
    void whatWasSampledIsScoredWithTheSameBits(String family) throws IOException {
        Policy policy = policy(family, "config.json");
        double temperature = 0.7;
        SamplingSettings sampling = new SamplingSettings(12, temperature, SamplingSettings.ALL_TOKENS, 1, new int[0]);
        List<Prompt> prompts = sequences(family).stream()
                .map(tokens -> new Prompt("p" + tokens.length, "none", "", tokens, ""))
                .toList();

        List<Group<Rollout>> groups =
                new Decoder(new PackedPolicy(policy)).decode(prompts, 3, sampling, new Seeds(5), ids -> "");

        assertThat(new Decoder(new PackedPolicy(policy), Kernels.best(), Decoder.DEFAULT_ROWS, 3)
                        .decode(prompts, 3, sampling, new Seeds(5), ids -> ""))
                .as("by three threads that share each step")
                .isEqualTo(groups);
        try (Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(
                policy, new NetworkSettings(1, Backend.FUSED, Recompute.OFF), new Head.LogProb(temperature))) {
            for (Group<Rollout> group : groups) {
                for (Rollout rollout : group.members()) {
                    int prompt = rollout.prompt().tokens().length;
                    float[] trainers =
                            network.score(List.of(Sequences.of(rollout))).get(0).logProbs();
                    assertThat(Arrays.copyOfRange(trainers, prompt, trainers.length))
                            .as("%s, sample %d", rollout.prompt().id(), rollout.sample())
                            .isEqualTo(rollout.completion().logProbs());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void gradientsAreThoseOfTorch(String family) throws IOException {
        Policy policy = policy(family, "config.json");
        PackedSequences packed = packed(sequences(family));
        JsonObject golden = golden(family).object("gradients");

        for (Backend backend : List.of(Backend.FUSED, Backend.PLAIN)) {
            float[] kept = gradient(policy, packed, backend, Recompute.OFF);
            assertThat(gradient(policy, packed, backend, Recompute.ON)).isEqualTo(kept);
            assertThat(golden.keys())
                    .containsExactlyInAnyOrderElementsOf(
                            policy.layout().slices().stream().map(Slice::name).toList());
            for (Slice slice : policy.layout().slices()) {
                double[] expected = numbers(golden.list(slice.name()));
                double squares = 0;
                double product = 0;
                for (int i = 0; i < slice.size(); i++) {
                    double number = kept[slice.offset() + i];
                    squares += number * number;
                    product += number * Math.sin(i);
                }
                double within = 1e-4 * (expected[0] + 1e-3);
                assertThat(Math.sqrt(squares))
                        .as("length of d %s, %s", slice.name(), backend)
                        .isCloseTo(expected[0], within(within));
                assertThat(product)
                        .as("d %s along sines, %s", slice.name(), backend)
                        .isCloseTo(expected[1], within(within));
            }
        }
    }

    private static float[] gradient(Policy policy, PackedSequences packed, Backend backend, Recompute recompute) {
        Objective weighted = (microBatch, sequences, scores, dLogProb, dEntropy) -> {
            int index = 0;
            for (int i = 0; i < sequences.size(); i++) {
                if (sequences.learn()[i]) {
                    dLogProb[i] = 0.5f * (index++ % 5) - 0.75f;
                }
            }
        };
        try (Dl4jPolicyNetwork network =
                new Dl4jPolicyNetwork(policy, new NetworkSettings(1, backend, recompute), Head.LogProb.PLAIN)) {
            network.accumulate(List.of(packed), weighted);
            return network.gradient();
        }
    }

    private static float[] sampler(Policy policy, List<int[]> sequences) {
        List<ScoreRequest.Sequence> asked = new ArrayList<>();
        sequences.forEach(tokens -> asked.add(new ScoreRequest.Sequence("s" + tokens.length, tokens, 1)));
        float[][] scores = RequestScorer.score(new PackedPolicy(policy), new ScoreRequest("families", asked), 1);
        float[] all = new float[0];
        for (float[] one : scores) {
            int at = all.length;
            all = Arrays.copyOf(all, at + one.length);
            System.arraycopy(one, 0, all, at, one.length);
        }
        return all;
    }

    private static float[] trainer(Policy policy, List<int[]> sequences, Backend backend, int threads) {
        PackedSequences packed = packed(sequences);
        try (Dl4jPolicyNetwork network =
                new Dl4jPolicyNetwork(policy, new NetworkSettings(threads, backend, Recompute.OFF))) {
            float[] all = network.score(List.of(packed)).get(0).logProbs();
            int[] learned = IntStream.range(0, packed.size())
                    .filter(i -> packed.learn()[i])
                    .toArray();
            float[] some = new float[learned.length];
            for (int i = 0; i < some.length; i++) {
                some[i] = all[learned[i]];
            }
            return some;
        }
    }

    private static PackedSequences packed(List<int[]> sequences) {
        int[] tokens = sequences.stream().flatMapToInt(Arrays::stream).toArray();
        int[] starts = new int[sequences.size() + 1];
        boolean[] learn = new boolean[tokens.length];
        Arrays.fill(learn, true);
        for (int s = 0; s < sequences.size(); s++) {
            starts[s + 1] = starts[s] + sequences.get(s).length;
            learn[starts[s]] = false;
        }
        return new PackedSequences(tokens, starts, learn);
    }

    private Policy policy(String family, String config) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(family + "-" + config));
        Files.write(directory.resolve("config.json"), bytes(family, config));
        Files.write(directory.resolve("model.safetensors"), bytes(family, "model.safetensors"));
        Files.write(directory.resolve(HuggingFaceDirectory.TOKENIZER), TOKENIZER.get(HuggingFaceDirectory.TOKENIZER));
        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            assertThat(read.policy().architecture().vocabulary()).isEqualTo(VOCABULARY);
            return read.policy();
        }
    }

    private static List<int[]> sequences(String family) throws IOException {
        List<int[]> sequences = new ArrayList<>();
        for (Object tokens : golden(family).list("sequences")) {
            sequences.add(Arrays.stream(numbers((List<?>) tokens))
                    .mapToInt(token -> (int) token)
                    .toArray());
        }
        return sequences;
    }

    private static float[] logProbs(String family) throws IOException {
        double[] all = golden(family).list("logProbs").stream()
                .flatMapToDouble(one -> Arrays.stream(numbers((List<?>) one)))
                .toArray();
        float[] floats = new float[all.length];
        for (int i = 0; i < all.length; i++) {
            floats[i] = (float) all[i];
        }
        return floats;
    }

    private static double[] numbers(List<?> list) {
        return list.stream().mapToDouble(one -> ((Number) one).doubleValue()).toArray();
    }

    private static JsonObject golden(String family) throws IOException {
        return Json.object("golden.json", bytes(family, "golden.json"));
    }

    private static byte[] bytes(String family, String file) throws IOException {
        try (InputStream in =
                FamiliesTest.class.getClassLoader().getResourceAsStream("families/" + family + "/" + file)) {
            return in.readAllBytes();
        }
    }

    private static void assertClose(float[] actual, float[] golden) {
        assertThat(actual).hasSameSizeAs(golden);
        for (int i = 0; i < golden.length; i++) {
            assertThat(actual[i]).as("log-prob %d", i).isCloseTo(golden[i], within(3e-5f));
        }
    }
}
