package io.firesteel.cluster.examples;

import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.cluster.table.TableRow;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.trainer.SftExample;
import io.firesteel.trainer.loss.Column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Examples from {@linkplain TableFiles files of rows}, in their order.
 *
 * <p>A row has {@code prompt} and {@code completion} as text, or {@code tokens} and {@code learn} as {@link ExampleTable} writes them,
 * which win; and it may have a {@code weight}.
 *
 * @param examples in order, at least one
 * @param hashes SHA-256 of each file, by name
 */
record ExampleFiles(List<SftExample> examples, Map<String, String> hashes) {
    private static final String PROMPT = "prompt";
    private static final String COMPLETION = "completion";
    private static final String TOKENS = "tokens";
    private static final String LEARN = "learn";
    private static final String WEIGHT = "weight";

    /** Of one example against the others; more would leave them nothing to say. */
    private static final double MOST_WEIGHT = 1000;

    private static final List<String> PARTS = List.of(PROMPT, COMPLETION, TOKENS, LEARN, WEIGHT);

    /**
     * Reads all rows.
     *
     * @param named paths, URIs, globs or folders
     * @param settings how rows are read
     * @param policy whose tokenizer, positions and stop tokens the examples are for
     */
    static ExampleFiles read(List<String> named, Examples.Files settings, TableFiles files, PolicyDirectory policy) {
        Reader reader = new Reader(settings, policy);
        Map<String, String> hashes = reader.columns.readAll(named, files, reader::add);
        return new ExampleFiles(reader.examples, hashes);
    }

    private static final class Reader {
        private final Examples.Files settings;
        private final RowTokens rows;
        private final NamedColumns columns;
        private final List<SftExample> examples = new ArrayList<>();

        Reader(Examples.Files settings, PolicyDirectory policy) {
            this.settings = settings;
            this.rows = new RowTokens(policy);
            this.columns = new NamedColumns(
                    "examples", PARTS, settings.columns().orElse(Map.of()), "columns { prompt = …, completion = … }");
        }

        void add(TableRow row) {
            SftExample example;
            if (row.has(column(TOKENS)) && row.has(column(LEARN))) {
                example = tokenized(row);
            } else if (Stream.of(PROMPT, COMPLETION).noneMatch(part -> row.has(column(part)))) {
                throw new Fault(
                        row.where(),
                        "columns " + column(PROMPT) + " and " + column(COMPLETION) + ", or " + column(TOKENS) + " and "
                                + column(LEARN),
                        row.columns(),
                        "name yours: columns { prompt = …, completion = … }");
            } else {
                example = text(row);
            }
            rows.requireRoom(row, example.tokens().length);
            examples.add(example);
        }

        private SftExample tokenized(TableRow row) {
            int[] tokens = rows.ofIds(row, column(TOKENS));
            List<Boolean> flags = row.flags(column(LEARN));
            boolean first = !flags.isEmpty() && flags.get(0);
            if (flags.isEmpty() || flags.size() != tokens.length || first) {
                throw new Fault(
                        where(row, LEARN),
                        "a value for each of the " + tokens.length
                                + " tokens, false for the first, which nothing predicts",
                        flags.size() + " values" + (first ? ", true for the first" : ""),
                        "correct or delete the row");
            }
            boolean[] learn = new boolean[tokens.length];
            for (int i = 0; i < learn.length; i++) {
                learn[i] = flags.get(i);
            }
            return new SftExample(tokens, learn, weight(row));
        }

        private SftExample text(TableRow row) {
            int[] prompt = rows.ofText(row, column(PROMPT));
            int[] completion = rows.ofText(row, column(COMPLETION));
            if (settings.appendStop().orElse(true)) {
                completion = rows.stopped(row, completion);
            }
            int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
            System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
            boolean[] learn = new boolean[tokens.length];
            Arrays.fill(learn, settings.learnPrompt().orElse(false) ? 1 : prompt.length, learn.length, true);
            return new SftExample(tokens, learn, weight(row));
        }

        private Column weight(TableRow row) {
            double weight = row.number(column(WEIGHT), "1 is usual").orElse(1);
            if (weight < 0 || weight > MOST_WEIGHT) {
                throw row.wrong(column(WEIGHT), "a number of at least 0 and at most 1000", "1 is usual");
            }
            return Column.shared(weight);
        }

        private String column(String part) {
            return columns.column(part);
        }

        private String where(TableRow row, String part) {
            return row.where() + ", column " + column(part);
        }
    }
}
