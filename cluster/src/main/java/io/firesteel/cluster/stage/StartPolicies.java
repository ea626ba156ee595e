package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.SftStageSettings;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.ControlTokens;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.PolicyInitializer;
import io.firesteel.core.policy.RewardModelDirectory;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSource;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.core.text.WordLevelTokenizer;
import org.apache.hadoop.conf.Configuration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The policy that a run starts from: read from wherever it lies, or made anew. */
public final class StartPolicies {
    private static final String BUNDLED = "bundled:";
    private static final Pattern RANGE = Pattern.compile("(\\d+)\\.\\.(\\d+)");

    private StartPolicies() {}

    /**
     * Reads a Hugging Face directory, or the {@code policy/} of a finished run or of a checkpoint.
     *
     * @param path a path, a URI of any Hadoop file system, or {@code bundled:NAME} for one inside the jar
     */
    public static PolicyDirectory read(String path, Configuration hadoop) {
        return HuggingFaceDirectory.read(HuggingFaceDirectory.within(source(path, hadoop)));
    }

    /** Reads a reward model's directory; the path is as above. */
    static RewardModelDirectory readRewardModel(String path, Configuration hadoop) {
        return RewardModelDirectory.read(source(path, hadoop));
    }

    /** Whether it names one inside the jar. */
    static boolean isBundled(String path) {
        return path.startsWith(BUNDLED);
    }

    static FileSource source(String path, Configuration hadoop) {
        if (isBundled(path)) {
            String folder = "policies/" + path.substring(BUNDLED.length());
            return FileSource.resources(StartPolicies.class.getClassLoader(), folder);
        }
        return path.contains("://")
                ? RunFiles.at(path, hadoop).source("")
                : FileSource.directory(java.nio.file.Path.of(path));
    }

    /** A policy that has learned nothing, and its tokenizer. */
    public static PolicyDirectory make(SftStageSettings.Start.New settings, Seeds seeds) {
        List<String> words = expand(settings.words());
        byte[] tokenizerJson =
                WordLevelTokenizer.build(settings.controlTokens(), words).getBytes(StandardCharsets.UTF_8);
        Tokenizer tokenizer = new Tokenizer("sft.start", tokenizerJson);
        Architecture architecture = new Architecture(
                settings.qkvBias() ? "qwen2" : "llama",
                settings.controlTokens().size() + words.size(),
                settings.width(),
                settings.layers(),
                settings.heads(),
                settings.kvHeads(),
                settings.headWidth(),
                settings.feedForward(),
                settings.ropeTheta(),
                RopeScaling.NONE,
                settings.normEpsilon(),
                settings.qkvBias(),
                false,
                settings.tiedHead(),
                settings.maxPositions());
        Policy policy = new PolicyInitializer(settings.embeddingStd()).initialize(architecture, seeds.at("weights"));
        if (settings.controlTokens().size() < 3) {
            throw new Fault(
                    "sft.start.control-tokens",
                    "at least three: padding, begin and end of sequence",
                    settings.controlTokens().toString(),
                    "see reference.conf");
        }
        return new PolicyDirectory(
                policy,
                tokenizer,
                Map.of(HuggingFaceDirectory.TOKENIZER, tokenizerJson),
                new ControlTokens(new int[] {2}, OptionalInt.of(1), OptionalInt.of(0)),
                Map.of());
    }

    /** {@code 0..99} stands for all integers of the range. */
    private static List<String> expand(List<String> words) {
        List<String> expanded = new ArrayList<>();
        for (String word : words) {
            Matcher range = RANGE.matcher(word);
            if (range.matches()) {
                IntStream.rangeClosed(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                        .mapToObj(Integer::toString)
                        .forEach(expanded::add);
            } else {
                expanded.add(word);
            }
        }
        return expanded;
    }
}
