package io.firesteel.cluster.examples;

import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.cluster.settings.SftStageSettings.HeldOut;
import io.firesteel.cluster.settings.TaskSettings;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Permutation;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.corpus.CountdownCorpus;
import io.firesteel.rewards.corpus.Document;
import io.firesteel.rewards.corpus.MultiplicationCorpus;
import io.firesteel.rewards.corpus.Segment;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.rewards.countdown.CountdownSettings;
import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.SftExample;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What supervised fine-tuning imitates, as token sequences, and what it is measured on.
 *
 * @param source example by index, to learn from
 * @param heldOut examples that are not learned from
 * @param display what there is, for people
 * @param hashes SHA-256 of each file, by name
 */
public record ExampleSources(
        ExampleSource source, List<SftExample> heldOut, String display, Map<String, String> hashes) {
    /**
     * What examples are made with.
     *
     * @param policy whose tokenizer, positions and stop tokens they are for
     * @param countdown what generated searches are about, as far as they do not say
     * @param task how difficult other generated examples are, if they do not say
     * @param files reads those that lie in files
     * @param paths from what the configuration calls files to their paths
     */
    public record Means(
            PolicyDirectory policy,
            CountdownSettings countdown,
            TaskSettings task,
            TableFiles files,
            UnaryOperator<List<String>> paths) {
        private ExampleFiles read(Examples.Files settings) {
            return ExampleFiles.read(paths.apply(settings.files()), settings, files, policy);
        }
    }

    /**
     * The examples that a configuration asks for.
     *
     * @param seeds the address of the stage's randomness
     */
    public static ExampleSources of(Examples examples, HeldOut heldOut, Means means, Seeds seeds) {
        ExampleSources made = read(examples, heldOut, means, seeds);
        if (!(heldOut instanceof HeldOut.None) && made.heldOut.stream().noneMatch(ExampleSources::teaches)) {
            throw new Fault(
                    "sft.held-out",
                    "at least one learned token of a weight above 0, for a loss",
                    "none in " + made.heldOut.size() + " examples",
                    "check the examples' learn masks and weights");
        }
        return made;
    }

    private static ExampleSources read(Examples examples, HeldOut heldOut, Means means, Seeds seeds) {
        if (heldOut instanceof HeldOut.Files files) {
            ExampleFiles read = means.read(files.asExamples());
            ExampleSources learned = of(examples, 0, tokens(read.examples()), means, seeds);
            Map<String, String> hashes = new LinkedHashMap<>(learned.hashes);
            hashes.putAll(read.hashes());
            return new ExampleSources(
                    learned.source,
                    read.examples(),
                    learned.display + ", " + read.examples().size() + " held out in files",
                    hashes);
        }
        return of(examples, heldOut instanceof HeldOut.Drawn drawn ? drawn.examples() : 0, Set.of(), means, seeds);
    }

    /**
     * @param heldOut how many are held out
     * @param alsoHeldOut tokens of others that are
     */
    private static ExampleSources of(
            Examples examples, int heldOut, Set<IntBuffer> alsoHeldOut, Means means, Seeds seeds) {
        if (examples instanceof Examples.Countdown generated) {
            return new ExampleSources(
                    generated(generated, means, seeds),
                    heldOut == 0 ? List.of() : first(heldOut, generated(generated, means, seeds.at("held-out"))),
                    "generated searches"
                            + generated
                                    .count()
                                    .map(count -> " with " + count + " numbers")
                                    .orElse(""),
                    Map.of());
        }
        if (examples instanceof Examples.Multiplication generated) {
            return new ExampleSources(
                    generated(generated, means, seeds),
                    heldOut == 0 ? List.of() : first(heldOut, generated(generated, means, seeds.at("held-out"))),
                    "worked multiplications of difficulty " + difficulty(generated, means),
                    Map.of());
        }
        if (examples instanceof Examples.Files files) {
            return files(files, heldOut, alsoHeldOut, means, seeds);
        }
        return mixture((Examples.Mixture) examples, heldOut, alsoHeldOut, means, seeds);
    }

    private static Set<IntBuffer> tokens(List<SftExample> examples) {
        return examples.stream()
                .map(example -> IntBuffer.wrap(example.tokens()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Whether its loss pulls at all. */
    private static boolean teaches(SftExample example) {
        return example.learned() > 0 && !example.weight().isZero();
    }

    private static ExampleSource generated(Examples.Countdown settings, Means means, Seeds seeds) {
        CountdownSettings family =
                settings.count().map(means.countdown()::withCount).orElse(means.countdown());
        CountdownCorpus corpus = new CountdownCorpus(new CountdownProblems(family), settings.corpus(), seeds);
        return index -> example(corpus.document(index), means.policy().tokenizer());
    }

    private static ExampleSource generated(Examples.Multiplication settings, Means means, Seeds seeds) {
        DifficultyRange range = difficulty(settings, means);
        MultiplicationCorpus corpus =
                new MultiplicationCorpus(settings.working(), range.lowest(), range.highest(), seeds);
        return index -> example(corpus.document(index), means.policy().tokenizer());
    }

    private static DifficultyRange difficulty(Examples.Multiplication settings, Means means) {
        return DifficultyRange.of(settings.difficulty().orElse(means.task().difficulty()));
    }

    private static List<SftExample> first(int count, ExampleSource source) {
        return LongStream.range(0, count).mapToObj(source::example).toList();
    }

    /** Those held out are drawn by address; what has the same tokens as one of them is not learned from either. */
    private static ExampleSources files(
            Examples.Files settings, int heldOut, Set<IntBuffer> alsoHeldOut, Means means, Seeds seeds) {
        ExampleFiles read = means.read(settings);
        List<SftExample> all = read.examples();
        List<SftExample> held = IntStream.of(Permutation.of(seeds.at("held-out"), heldOut == 0 ? 0 : all.size()))
                .limit(heldOut)
                .sorted()
                .mapToObj(all::get)
                .toList();
        Set<IntBuffer> heldTokens = tokens(held);
        heldTokens.addAll(alsoHeldOut);
        List<SftExample> learned = all.stream()
                .filter(example -> !heldTokens.contains(IntBuffer.wrap(example.tokens())))
                .toList();
        if (learned.isEmpty()) {
            throw new Fault(
                    "sft.held-out",
                    "fewer than the " + all.size() + " examples of " + String.join(", ", settings.files()),
                    alsoHeldOut.isEmpty() ? heldOut + " to be held out" : "all of them among those held out",
                    "hold out fewer, or give more examples");
        }
        long idle = learned.stream().filter(example -> !teaches(example)).count();
        if (idle == learned.size()) {
            throw new Fault(
                    String.join(", ", settings.files()),
                    "at least one learned token of a weight above 0",
                    "none in " + learned.size() + " examples",
                    "check the columns of learn masks and weights: 1 is a usual weight");
        }
        int equal = all.size() - held.size() - learned.size();
        long tokens = learned.stream().mapToLong(SftExample::learned).sum();
        return new ExampleSources(
                ExampleSource.cycling(learned, seeds.at("sft-examples")),
                held,
                learned.size() + " examples with " + tokens + " learned tokens in "
                        + read.hashes().size() + " files" + (heldOut == 0 ? "" : ", " + held.size() + " held out")
                        + (equal == 0 ? "" : ", " + equal + " left out, since they equal some that are held out")
                        + (idle == 0 ? "" : ", " + idle + " of which teach nothing: weight 0, or no learned token"),
                read.hashes());
    }

    private static ExampleSources mixture(
            Examples.Mixture mixture, int heldOut, Set<IntBuffer> alsoHeldOut, Means means, Seeds seeds) {
        double[] weights =
                mixture.of().stream().mapToDouble(Examples.Part::weight).toArray();
        long[] heldOutOf = WeightedExamples.taken(weights, heldOut);
        List<ExampleSources> parts = new ArrayList<>();
        for (int p = 0; p < weights.length; p++) {
            parts.add(of(
                    mixture.of().get(p).examples(),
                    (int) heldOutOf[p],
                    alsoHeldOut,
                    means,
                    seeds.at("mixture").at(p)));
        }
        Map<String, String> hashes = new LinkedHashMap<>();
        parts.forEach(part -> hashes.putAll(part.hashes()));
        return new ExampleSources(
                new WeightedExamples(parts.stream().map(ExampleSources::source).toList(), weights),
                parts.stream().flatMap(part -> part.heldOut().stream()).toList(),
                parts.stream().map(ExampleSources::display).collect(Collectors.joining(" + ")),
                hashes);
    }

    /** Segments are encoded apart, so that a token never spans what is given and what is learned. */
    static SftExample example(Document document, Tokenizer tokenizer) {
        int[] tokens = new int[0];
        boolean[] learn = new boolean[0];
        for (Segment segment : document.segments()) {
            int[] more = tokenizer.encode(segment.text());
            int from = tokens.length;
            tokens = Arrays.copyOf(tokens, from + more.length);
            System.arraycopy(more, 0, tokens, from, more.length);
            learn = Arrays.copyOf(learn, tokens.length);
            Arrays.fill(learn, from, tokens.length, segment.learn());
        }
        return new SftExample(tokens, learn);
    }
}
