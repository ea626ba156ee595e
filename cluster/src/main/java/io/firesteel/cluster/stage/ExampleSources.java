package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.corpus.CountdownCorpus;
import io.firesteel.rewards.corpus.Document;
import io.firesteel.rewards.corpus.Segment;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.SftExample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What supervised fine-tuning imitates, as token sequences.
 *
 * @param source example by index
 * @param display what there is, for people
 * @param hashes SHA-256 of each file, by name
 */
record ExampleSources(ExampleSource source, String display, Map<String, String> hashes) {
    /** The examples that {@code sft.examples} asks for. */
    static ExampleSources of(Sft settings, StageContext context, PolicyDirectory policy) {
        return of(settings.sft().examples(), settings, context, policy, context.seeds());
    }

    private static ExampleSources of(
            Examples examples, Sft settings, StageContext context, PolicyDirectory policy, Seeds seeds) {
        if (examples instanceof Examples.Countdown generated) {
            CountdownCorpus corpus = new CountdownCorpus(
                    new CountdownProblems(settings.sampling().data().countdown()), generated.corpus(), seeds);
            return new ExampleSources(
                    index -> example(corpus.document(index), policy.tokenizer()), "generated searches", Map.of());
        }
        if (examples instanceof Examples.Files files) {
            ExampleFiles read = ExampleFiles.read(files, context, policy);
            return new ExampleSources(
                    ExampleSource.cycling(read.examples(), seeds.at("sft-examples")), read.display(), read.hashes());
        }
        return mixture((Examples.Mixture) examples, settings, context, policy, seeds);
    }

    private static ExampleSources mixture(
            Examples.Mixture mixture, Sft settings, StageContext context, PolicyDirectory policy, Seeds seeds) {
        List<ExampleSources> parts = new ArrayList<>();
        for (int p = 0; p < mixture.of().size(); p++) {
            parts.add(of(
                    mixture.of().get(p).examples(),
                    settings,
                    context,
                    policy,
                    seeds.at("mixture").at(p)));
        }
        Map<String, String> hashes = new LinkedHashMap<>();
        parts.forEach(part -> hashes.putAll(part.hashes()));
        return new ExampleSources(
                new WeightedExamples(
                        parts.stream().map(ExampleSources::source).toList(),
                        mixture.of().stream().mapToDouble(Examples.Part::weight).toArray()),
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
