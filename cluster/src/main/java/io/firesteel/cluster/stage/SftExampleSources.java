package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.corpus.CountdownCorpus;
import io.firesteel.rewards.corpus.Document;
import io.firesteel.rewards.corpus.Segment;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.SftExample;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What supervised fine-tuning imitates, as token sequences. */
public final class SftExampleSources {
    private SftExampleSources() {}

    /** The examples that {@code sft.examples} asks for. */
    public static ExampleSource of(Settings settings, Tokenizer tokenizer, Seeds seeds) {
        Examples examples = settings.sft().examples();
        if (examples instanceof Examples.Countdown generated) {
            CountdownCorpus corpus =
                    new CountdownCorpus(new CountdownProblems(settings.data().countdown()), generated.corpus(), seeds);
            return index -> example(corpus.document(index), tokenizer);
        }
        List<SftExample> read = new ArrayList<>();
        for (String file : ((Examples.Files) examples).files()) {
            read(file, tokenizer, read);
        }
        return ExampleSource.cycling(read, seeds.at("sft-examples"));
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

    private static void read(String file, Tokenizer tokenizer, List<SftExample> into) {
        try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    JsonObject row = Json.object(file + ", line " + number, line);
                    into.add(example(
                            new Document(List.of(
                                    new Segment(row.string("prompt"), false),
                                    new Segment(row.string("completion"), true))),
                            tokenizer));
                }
            }
        } catch (IOException e) {
            throw new Fault(file, "a readable file of JSON Lines", e.toString(), "check sft.examples.files", e);
        }
    }
}
