package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rewards.corpus.Document;
import io.firesteel.rewards.corpus.Segment;
import io.firesteel.trainer.SftExample;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples from files: JSON Lines (also compressed, by the name's ending) and Parquet, on any Hadoop file system, named one by one, by
 * glob or by folder. Their order is that of the list, then of the names, then of the rows.
 *
 * <p>A row has {@code prompt} and {@code completion}, or {@code tokens} and {@code learn} as {@link ExampleTable} writes them.
 *
 * @param examples in order
 * @param hashes SHA-256 of each file, by name
 */
record ExampleFiles(List<SftExample> examples, Map<String, String> hashes) {
    static ExampleFiles read(Examples.Files settings, StageContext context, PolicyDirectory policy) {
        Reader reader = new Reader(settings, context, policy);
        for (String file : context.inputs().files(settings.files())) {
            reader.read(file);
        }
        return new ExampleFiles(reader.examples, reader.hashes);
    }

    String display() {
        long learned = examples.stream().mapToLong(SftExample::learned).sum();
        return examples.size() + " examples with " + learned + " learned tokens in " + hashes.size() + " files";
    }

    private static final class Reader {
        private final Examples.Files settings;
        private final StageContext context;
        private final PolicyDirectory policy;
        private final Configuration hadoop;
        private final List<SftExample> examples = new ArrayList<>();
        private final Map<String, String> hashes = new LinkedHashMap<>();

        Reader(Examples.Files settings, StageContext context, PolicyDirectory policy) {
            this.settings = settings;
            this.context = context;
            this.policy = policy;
            this.hadoop = context.inputs().hadoop();
        }

        void read(String named) {
            for (DataFiles.File file : DataFiles.of(named, hadoop)) {
                hashes.put(file.name(), file.sha256());
                try {
                    if (file.name().endsWith(".parquet")) {
                        parquet(context.application().session(), file.name());
                    } else {
                        lines(file);
                    }
                } catch (IOException e) {
                    throw new Fault(
                            file.name(), "readable examples", e.toString(), "check the path and the network", e);
                }
            }
        }

        private void lines(DataFiles.File file) throws IOException {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
                int number = 0;
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    number++;
                    if (!line.isBlank()) {
                        String where = file.name() + ", line " + number;
                        JsonObject row = Json.object(where, line);
                        add(where, text(row.string("prompt"), row.string("completion")));
                    }
                }
            }
        }

        private void parquet(SparkSession spark, String file) {
            List<Row> rows;
            List<String> columns;
            try {
                var table = spark.read().parquet(file);
                columns = Arrays.asList(table.columns());
                if (!columns.containsAll(List.of("prompt", "completion"))) {
                    throw new Fault(
                            file,
                            "columns prompt and completion",
                            "columns " + String.join(", ", columns),
                            "rename the columns");
                }
                rows = table.collectAsList();
            } catch (Fault fault) {
                throw fault;
            } catch (Exception e) { // AnalysisException is checked in Scala and thrown unannounced in Java
                throw new Fault(
                        file,
                        "a Parquet file",
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()),
                        "check the file; the name's ending says how it is read",
                        e);
            }
            boolean tokenized = columns.containsAll(List.of("tokens", "learn"));
            for (int r = 0; r < rows.size(); r++) {
                Row row = rows.get(r);
                String where = file + ", row " + (r + 1);
                add(
                        where,
                        tokenized
                                ? tokenized(row)
                                : text(string(where, row, "prompt"), string(where, row, "completion")));
            }
        }

        private static String string(String where, Row row, String column) {
            if (row.getAs(column) instanceof String text) {
                return text;
            }
            throw new Fault(
                    where + ", column " + column,
                    "text",
                    String.valueOf((Object) row.getAs(column)),
                    "fix or delete the row");
        }

        private static SftExample tokenized(Row row) {
            List<Integer> tokens = row.getList(row.fieldIndex("tokens"));
            List<Boolean> learn = row.getList(row.fieldIndex("learn"));
            boolean[] mask = new boolean[learn.size()];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = learn.get(i);
            }
            return new SftExample(tokens.stream().mapToInt(Integer::intValue).toArray(), mask);
        }

        private SftExample text(String prompt, String completion) {
            SftExample example = ExampleSources.example(
                    new Document(List.of(new Segment(prompt, settings.learnPrompt()), new Segment(completion, true))),
                    policy.tokenizer());
            int[] tokens = example.tokens();
            boolean[] learn = example.learn();
            if (settings.appendStop() && !endsInStop(tokens)) {
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = policy.stopTokens()[0];
                learn = Arrays.copyOf(learn, tokens.length);
                learn[tokens.length - 1] = true;
            }
            return new SftExample(tokens, learn);
        }

        private boolean endsInStop(int[] tokens) {
            return tokens.length > 0
                    && Arrays.stream(policy.stopTokens()).anyMatch(stop -> stop == tokens[tokens.length - 1]);
        }

        private void add(String where, SftExample example) {
            int most = policy.policy().architecture().maxPositions();
            if (example.tokens().length > most) {
                throw new Fault(
                        where,
                        "at most " + most + " tokens, the policy's positions",
                        Integer.toString(example.tokens().length),
                        "shorten the example or leave it out");
            }
            int vocabulary = policy.policy().architecture().vocabulary();
            for (int token : example.tokens()) {
                if (token < 0 || token >= vocabulary) {
                    throw new Fault(
                            where,
                            "token ids below " + vocabulary,
                            Integer.toString(token),
                            "use examples that were made with this policy's tokenizer");
                }
            }
            examples.add(example);
        }
    }
}
