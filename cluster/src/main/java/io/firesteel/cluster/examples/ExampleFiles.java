package io.firesteel.cluster.examples;

import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.cluster.table.TableFile;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.cluster.table.TableRow;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rewards.corpus.Document;
import io.firesteel.rewards.corpus.Segment;
import io.firesteel.trainer.SftExample;
import io.firesteel.trainer.loss.Column;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** A template is the tokenizer's business here: nothing sets turns around what is imitated. */
    private static final String NO_TEMPLATE =
            "write the turns out as one text, as the policy shall see them: tokenizer.apply_chat_template(messages,"
                    + " tokenize=False, add_generation_prompt=True) for a prompt; the completion is the answer's text alone";

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
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String each : named) {
            for (TableFile file : files.find(each)) {
                hashes.put(file.name(), file.sha256(files.hadoop().get()));
                files.read(file, reader.columns(), reader::add);
            }
        }
        if (reader.examples.isEmpty()) {
            throw new Fault(String.join(", ", named), "at least one row", "none", "are these the right files?");
        }
        return new ExampleFiles(reader.examples, hashes);
    }

    private static final class Reader {
        private final Examples.Files settings;
        private final PolicyDirectory policy;
        private final Map<String, String> columns;
        private final List<SftExample> examples = new ArrayList<>();

        Reader(Examples.Files settings, PolicyDirectory policy) {
            this.settings = settings;
            this.policy = policy;
            this.columns = settings.columns().orElse(Map.of());
            Set<String> unknown = columns.keySet().stream()
                    .filter(part -> !PARTS.contains(part))
                    .collect(Collectors.toSet());
            if (!unknown.isEmpty()) {
                throw new Fault(
                        "columns of examples",
                        "some of " + String.join(", ", PARTS),
                        String.join(", ", unknown),
                        "write columns { prompt = …, completion = … }");
            }
        }

        /** The columns that are read; others are ignored. */
        Set<String> columns() {
            return PARTS.stream().map(this::column).collect(Collectors.toSet());
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
            int most = policy.policy().architecture().maxPositions();
            if (example.tokens().length > most) {
                throw new Fault(
                        row.where(),
                        "at most " + most + " tokens, the policy's positions",
                        Integer.toString(example.tokens().length),
                        "shorten the example or leave it out");
            }
            examples.add(example);
        }

        private SftExample tokenized(TableRow row) {
            int vocabulary = policy.policy().architecture().vocabulary();
            List<Long> ids = row.wholes(column(TOKENS));
            int[] tokens = new int[ids.size()];
            for (int i = 0; i < tokens.length; i++) {
                long id = ids.get(i);
                if (id < 0 || id >= vocabulary) {
                    throw new Fault(
                            where(row, TOKENS),
                            "token ids below " + vocabulary,
                            Long.toString(id),
                            "use examples that were made with this policy's tokenizer");
                }
                tokens[i] = (int) id;
            }
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
            Document document = new Document(List.of(
                    new Segment(row.text(column(PROMPT), NO_TEMPLATE), false),
                    new Segment(row.text(column(COMPLETION), NO_TEMPLATE), true)));
            SftExample example;
            try {
                example = ExampleSources.example(document, policy.tokenizer());
            } catch (Fault fault) {
                throw new Fault(
                        row.where() + ", " + fault.where(),
                        fault.expected(),
                        fault.found(),
                        "write the row in the words that this policy knows, or delete it",
                        fault);
            }
            int[] tokens = example.tokens();
            boolean[] learn = example.learn();
            if (settings.learnPrompt().orElse(false)) {
                Arrays.fill(learn, 1, learn.length, true);
            }
            if (settings.appendStop().orElse(true) && !endsInStop(tokens)) {
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = stop(row);
                learn = Arrays.copyOf(learn, tokens.length);
                learn[tokens.length - 1] = true;
            }
            return new SftExample(tokens, learn, weight(row));
        }

        private Column weight(TableRow row) {
            double weight = row.number(column(WEIGHT), "1 is usual").orElse(1);
            if (weight < 0 || weight > MOST_WEIGHT) {
                throw row.wrong(column(WEIGHT), "a number of at least 0 and at most 1000", "1 is usual");
            }
            return Column.shared(weight);
        }

        private int stop(TableRow row) {
            if (policy.stopTokens().length == 0) {
                throw new Fault(
                        row.where(),
                        "a policy with a stop token, to put it behind the completion",
                        "none in its generation_config.json",
                        "name eos_token_id there, or set append-stop = false");
            }
            return policy.stopTokens()[0];
        }

        private boolean endsInStop(int[] tokens) {
            return tokens.length > 0
                    && Arrays.stream(policy.stopTokens()).anyMatch(stop -> stop == tokens[tokens.length - 1]);
        }

        private String column(String part) {
            return columns.getOrDefault(part, part);
        }

        private String where(TableRow row, String part) {
            return row.where() + ", column " + column(part);
        }
    }
}
