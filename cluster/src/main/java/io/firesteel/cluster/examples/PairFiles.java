package io.firesteel.cluster.examples;

import io.firesteel.cluster.settings.PairSettings;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.cluster.table.TableRow;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.trainer.preference.PreferencePair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Pairs from {@linkplain TableFiles files of rows}, in their order. A row has {@code prompt}, {@code chosen} and {@code rejected} as
 * text, or {@code prompt_tokens}, {@code chosen_tokens} and {@code rejected_tokens} as {@link ExampleTable} writes them, which win.
 * Of a row that says which policy sampled it, the prompt's text must be those tokens to the policy that learns: where it is not, the
 * tokens are of another tokenizer.
 *
 * @param pairs in order, at least one
 * @param hashes SHA-256 of each file, by name
 */
record PairFiles(List<PreferencePair> pairs, Map<String, String> hashes) {
    static final String PROMPT = "prompt";
    static final String CHOSEN = "chosen";
    static final String REJECTED = "rejected";
    static final String PROMPT_TOKENS = "prompt_tokens";
    static final String CHOSEN_TOKENS = "chosen_tokens";
    static final String REJECTED_TOKENS = "rejected_tokens";
    static final String SOURCE = "source";

    /** As {@link PairRow#of} writes it. */
    private static final Pattern SAMPLED = Pattern.compile("samples .* of policy [0-9a-f]{64}");

    private static final List<String> TEXTS = List.of(PROMPT, CHOSEN, REJECTED);
    private static final List<String> TOKENS = List.of(PROMPT_TOKENS, CHOSEN_TOKENS, REJECTED_TOKENS);
    private static final List<String> PARTS =
            Stream.of(TEXTS, TOKENS, List.of(SOURCE)).flatMap(List::stream).toList();

    /**
     * Reads all rows.
     *
     * @param named paths, URIs, globs or folders
     * @param settings how rows are read
     * @param policy whose tokenizer, positions and stop tokens the pairs are for
     */
    static PairFiles read(List<String> named, PairSettings.Files settings, TableFiles files, PolicyDirectory policy) {
        Reader reader = new Reader(settings, policy);
        Map<String, String> hashes = reader.columns.readAll(named, files, reader::add);
        return new PairFiles(reader.pairs, hashes);
    }

    private static final class Reader {
        private final PairSettings.Files settings;
        private final RowTokens rows;
        private final NamedColumns columns;
        private final List<PreferencePair> pairs = new ArrayList<>();

        Reader(PairSettings.Files settings, PolicyDirectory policy) {
            this.settings = settings;
            this.rows = new RowTokens(policy);
            this.columns = new NamedColumns(
                    "pairs",
                    PARTS,
                    settings.columns().orElse(Map.of()),
                    "columns { prompt = …, chosen = …, rejected = … }");
        }

        void add(TableRow row) {
            int[] prompt;
            int[] chosen;
            int[] rejected;
            if (TOKENS.stream().allMatch(part -> row.has(column(part)))) {
                prompt = rows.ofIds(row, column(PROMPT_TOKENS));
                chosen = rows.ofIds(row, column(CHOSEN_TOKENS));
                rejected = rows.ofIds(row, column(REJECTED_TOKENS));
                if (row.values().get(column(SOURCE)) instanceof String source
                        && SAMPLED.matcher(source).matches()) {
                    rows.requireOf(row, column(PROMPT), column(PROMPT_TOKENS), prompt);
                }
            } else if (TEXTS.stream().noneMatch(part -> row.has(column(part)))) {
                throw new Fault(
                        row.where(),
                        "columns "
                                + String.join(
                                        ", ", TEXTS.stream().map(this::column).toList()),
                        row.columns(),
                        "name yours: columns { prompt = …, chosen = …, rejected = … }");
            } else {
                prompt = rows.ofText(row, column(PROMPT));
                chosen = completion(row, CHOSEN);
                rejected = completion(row, REJECTED);
            }
            rows.requireRoom(row, prompt.length + Math.max(chosen.length, rejected.length));
            try {
                pairs.add(new PreferencePair(prompt, chosen, rejected));
            } catch (Fault fault) {
                throw new Fault(row.where(), fault.expected(), fault.found(), fault.fix(), fault);
            }
        }

        private int[] completion(TableRow row, String part) {
            int[] tokens = rows.ofText(row, column(part));
            return settings.appendStop().orElse(true) ? rows.stopped(row, tokens) : tokens;
        }

        private String column(String part) {
            return columns.column(part);
        }
    }
}
