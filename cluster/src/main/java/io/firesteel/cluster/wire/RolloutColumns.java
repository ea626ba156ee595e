package io.firesteel.cluster.wire;

import static io.firesteel.cluster.wire.Column.float64;
import static io.firesteel.cluster.wire.Column.in;
import static io.firesteel.cluster.wire.Column.int32;
import static io.firesteel.cluster.wire.Column.int64;
import static io.firesteel.cluster.wire.Column.text;
import static io.firesteel.cluster.wire.Place.SAMPLES;
import static io.firesteel.cluster.wire.Place.TABLE;
import static io.firesteel.cluster.wire.Place.TRANSIT;

import io.firesteel.core.Completion;
import io.firesteel.core.Cost;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Span;
import io.firesteel.core.Verdict;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every column of a rollout, once: from this list come the Arrow batch, the plain format, the Parquet table, {@code samples.jsonl} and
 * {@code docs/reference/rollouts.md}. Whoever adds a field to a record adds its line here, and to {@link #read} if it comes from an executor.
 *
 * <p>The driver has the prompts and learns; so a prompt's text and a rollout's credit are not in transit.
 */
public final class RolloutColumns {
    public static final Column<Long> ITERATION = int64(
            "iteration",
            in(SAMPLES),
            "the run's step; in the table it is the directory's name",
            row -> row.iteration());
    public static final Column<String> SOURCE =
            text("source", in(SAMPLES), "where the prompt came from: `train` or `eval`", row -> row.source());
    public static final Column<Long> POLICY_VERSION =
            int64("policy_version", in(TRANSIT, TABLE), "version of the policy that sampled it", row -> row.scored()
                    .rollout()
                    .policyVersion());
    public static final Column<String> PROMPT_ID = text(
            "prompt_id", in(TRANSIT, TABLE, SAMPLES), "the prompt's id, unique within its data set", row -> prompt(row)
                    .id());
    public static final Column<String> PROMPT =
            text("prompt", in(TABLE, SAMPLES), "the rendered prompt, template included", row -> prompt(row)
                    .text());
    public static final Column<String> GOLD =
            text("gold", in(TABLE, SAMPLES), "the reference that the verifier compares with", row -> prompt(row)
                    .gold());
    public static final Column<String> VERIFIER = text(
                    "verifier",
                    in(TABLE, SAMPLES),
                    "the name of the prompt's verifier; none in what was written before there was this column",
                    row -> prompt(row).verifier())
            .orNone("");
    public static final Column<Integer> SAMPLE =
            int32("sample", in(TRANSIT, TABLE, SAMPLES), "index within the prompt's group, from 0", row -> row.scored()
                    .rollout()
                    .sample());
    public static final Column<String> COMPLETION = text(
            "completion",
            in(TRANSIT, TABLE, SAMPLES),
            "the completion's text, without its end-of-sequence token and without a stop string",
            row -> completion(row).text());
    public static final Column<int[]> TOKENS = new Column<>(
            "tokens",
            ColumnType.INT32S,
            in(TRANSIT, TABLE),
            Optional.empty(),
            "the completion's token ids, the end-of-sequence token included",
            row -> completion(row).tokens());
    public static final Column<float[]> LOG_PROBS = new Column<>(
            "log_probs",
            ColumnType.FLOAT32S,
            in(TRANSIT, TABLE),
            Optional.empty(),
            "log-probability of each token under the policy that sampled it, forced tokens included, in nats",
            row -> completion(row).logProbs());
    public static final Column<Integer> LENGTH =
            int32("length", in(TABLE, SAMPLES), "number of tokens", row -> completion(row)
                    .lengthTokens());
    public static final Column<String> FINISH = text(
            "finish",
            in(TRANSIT, TABLE, SAMPLES),
            "`STOP` if the policy ended it, `LENGTH` if the limit cut it off",
            row -> completion(row).finish().name());
    public static final Column<String> VERDICT = text(
            "verdict",
            in(TRANSIT, TABLE, SAMPLES),
            "the verifier's finding, `UNVERIFIED` where nothing verifies the prompt; `GOLD_UNPARSEABLE`, `BUDGET_EXHAUSTED` and `INFRASTRUCTURE_ERROR` never become a reward",
            row -> row.scored().verdict().kind().name());
    public static final Column<String> EXTRACTED = text(
            "extracted",
            in(TRANSIT, TABLE, SAMPLES),
            "the answer as it was read from the completion, empty if none was found",
            row -> row.scored().verdict().extracted());
    public static final Column<String> REASON =
            text("reason", in(TRANSIT, TABLE, SAMPLES), "why, in one sentence", row -> row.scored()
                    .verdict()
                    .reason());
    public static final Column<String> VERIFIER_VERSION = text(
                    "verifier_version",
                    in(TRANSIT, TABLE, SAMPLES),
                    "the version of the verifier that came to the verdict; none where nobody has said",
                    row -> row.scored().verdict().version())
            .orNone("");
    public static final Column<Double> REWARD = float64(
            "reward", in(TRANSIT, TABLE, SAMPLES), "the weighted sum of the reward functions", row -> row.scored()
                    .reward()
                    .total());
    public static final Column<Map<String, Double>> REWARDS = new Column<>(
            "rewards",
            ColumnType.NUMBERS,
            in(TRANSIT, TABLE, SAMPLES),
            Optional.empty(),
            "own value by its name of each reward function that is for the prompt, before weighting",
            row -> row.scored().reward().parts());
    public static final Column<Double> ADVANTAGE = float64(
                    "advantage",
                    in(TABLE, SAMPLES),
                    "how much better than its siblings it is; none where it took no part in learning",
                    row -> row.credit().advantage())
            .orNone(Double.NaN);
    public static final Column<Double> KL_PENALTY = float64(
                    "kl_penalty",
                    in(TABLE, SAMPLES),
                    "what `kl = in-reward` took from the reward before rewards were compared; none where nothing was computed",
                    row -> row.credit().klPenalty())
            .orNone(Double.NaN);
    public static final Column<String> LEARNED = text(
                    "learned",
                    in(TABLE, SAMPLES),
                    "`yes`, or why it was not learned (`baseline` is a prompt's greedy completion, beside its group); none where that is"
                            + " not known",
                    row -> row.credit().learned())
            .orNone("");
    public static final Column<Integer> ROUND = int32(
            "round",
            in(TABLE),
            "round of sampling in which its prompt was drawn: 1, with dynamic sampling 2 and more",
            row -> row.credit().round());
    public static final Column<Double> ENTROPY = float64(
                    "entropy",
                    in(TRANSIT, TABLE, SAMPLES),
                    "mean entropy of the distributions its sampled tokens were drawn from, in nats; none where none was sampled",
                    row -> completion(row).entropy())
            .orNone(Double.NaN);
    public static final Column<Long> SEED = int64(
            "seed",
            in(TRANSIT, TABLE),
            "the address of its randomness: the same seed, prompt and policy give the same completion anywhere",
            row -> row.scored().rollout().seed());

    public static final Column<int[]> SPANS = new Column<>(
            "spans",
            ColumnType.INT32S,
            in(TRANSIT, TABLE),
            Optional.empty(),
            "the stretches of tokens that were forced: from, to (exclusive), from, to, …; empty where the policy sampled all",
            row -> Span.forced(completion(row).spans()));
    public static final Column<Integer> PREFILLED = int32(
            "prefilled",
            in(TRANSIT, TABLE),
            "tokens read in one block: the prompt's and a forced prefix's, once per group, counted to sample 0",
            row -> completion(row).cost().prefilled());
    public static final Column<Integer> DECODED =
            int32("decoded", in(TRANSIT, TABLE), "tokens made one at a time", row -> completion(row)
                    .cost()
                    .decoded());

    private static final List<Column<?>> ALL = List.of(
            ITERATION,
            SOURCE,
            POLICY_VERSION,
            PROMPT_ID,
            PROMPT,
            GOLD,
            VERIFIER,
            SAMPLE,
            COMPLETION,
            TOKENS,
            LOG_PROBS,
            LENGTH,
            FINISH,
            VERDICT,
            EXTRACTED,
            REASON,
            VERIFIER_VERSION,
            REWARD,
            REWARDS,
            ADVANTAGE,
            KL_PENALTY,
            LEARNED,
            ROUND,
            ENTROPY,
            SEED,
            SPANS,
            PREFILLED,
            DECODED);

    private RolloutColumns() {}

    /** All columns, in the order in which they are stored and shown. */
    public static List<Column<?>> all() {
        return ALL;
    }

    /** Those that are found in that place. */
    public static List<Column<?>> foundIn(Place place) {
        return ALL.stream().filter(column -> column.places().contains(place)).toList();
    }

    /**
     * The rollout that an executor sent.
     *
     * @param values of all columns in {@link Place#TRANSIT}
     * @param prompts the asked-for prompts by id; an id that is not among them is a fault
     */
    static ScoredRollout read(ColumnValues values, Map<String, Prompt> prompts) {
        String id = values.get(PROMPT_ID);
        Prompt prompt = prompts.get(id);
        if (prompt == null) {
            throw new Fault(
                    "rollouts from an executor",
                    "one of the " + prompts.size() + " asked-for prompts",
                    "prompt " + id,
                    "driver and executors disagree: check that all run the same firesteel jar");
        }
        int[] tokens = values.get(TOKENS);
        Completion completion = new Completion(
                tokens,
                values.get(LOG_PROBS),
                FinishReason.valueOf(values.get(FINISH)),
                values.get(COMPLETION),
                Span.of(tokens.length, values.get(SPANS)),
                new Cost(values.get(PREFILLED), values.get(DECODED)),
                values.get(ENTROPY));
        return new ScoredRollout(
                new Rollout(prompt, values.get(SAMPLE), completion, values.get(POLICY_VERSION), values.get(SEED)),
                new Verdict(
                        Verdict.Kind.valueOf(values.get(VERDICT)),
                        values.get(EXTRACTED),
                        values.get(REASON),
                        values.get(VERIFIER_VERSION)),
                new Reward(values.get(REWARD), values.get(REWARDS)));
    }

    /** The list as a Markdown table. */
    public static String markdown() {
        StringBuilder table = new StringBuilder("| column | type | found in | meaning |\n|---|---|---|---|\n");
        for (Column<?> column : ALL) {
            table.append("| `").append(column.name()).append("` | ");
            table.append(column.type().title()).append(" | ");
            table.append(
                    String.join(", ", column.places().stream().map(Place::title).toList()));
            table.append(" | ").append(column.meaning().replace("|", "\\|")).append(" |\n");
        }
        return table.toString();
    }

    private static Prompt prompt(RolloutRow row) {
        return row.scored().rollout().prompt();
    }

    private static Completion completion(RolloutRow row) {
        return row.scored().rollout().completion();
    }
}
