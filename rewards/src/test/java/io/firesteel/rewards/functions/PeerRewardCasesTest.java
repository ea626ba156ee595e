package io.firesteel.rewards.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.RewardKinds;
import io.firesteel.rewards.RewardSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What open-r1 and TRL assert about their reward functions, asserted about ours. Lengths are in tokens here; rows that
 * count characters get one token per character.
 */
class PeerRewardCasesTest {
    /** Rows whose value ours does not share, and why. */
    private static final Map<String, String> DIVERGENCES = Map.of(
            "get_repetition_penalty_reward zh", "Chinese is not segmented into words by a dictionary: use tokens");

    /** Functions that are not reward functions here. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "accuracy_reward", "a finding, not a value: the math verifier, with its own cases",
            "reasoning_accuracy_reward", "the same",
            "reasoning_steps_reward",
                    "counts phrases like \"First,\": paid for whatever the reasoning is, so not offered");

    private static final Map<String, String> KINDS = Map.of(
            "format_reward", "format",
            "think_format_reward", "think-format",
            "get_code_format_reward", "code-format",
            "tag_count_reward", "tag-count",
            "get_cosine_scaled_reward", "cosine",
            "len_reward", "kimi-length",
            "get_repetition_penalty_reward", "repetition",
            "get_soft_overlong_punishment", "soft-overlong");

    private static final Map<String, String> PARAMETERS = Map.of(
            "min_value_wrong", "min-wrong",
            "max_value_wrong", "max-wrong",
            "min_value_correct", "min-correct",
            "max_value_correct", "max-correct",
            "max_len", "max-length",
            "ngram_size", "n",
            "max_penalty", "max-penalty",
            "max_completion_len", "max-length",
            "soft_punish_cache", "buffer",
            "language", "language");

    static Stream<JsonObject> rows() throws IOException {
        try (InputStream in = PeerRewardCasesTest.class.getResourceAsStream("/peers/reward_functions.jsonl")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines().map(line -> Json.object("case", line)).toList().stream();
        }
    }

    private static boolean diverges(JsonObject row) {
        return DIVERGENCES.containsKey(
                row.string("function") + " " + row.object("factory_params").string("language", ""));
    }

    static Stream<JsonObject> valued() throws IOException {
        return rows().filter(row -> !ELSEWHERE.containsKey(row.string("function")) && !diverges(row));
    }

    @Test
    void everyRowIsVerifiedOrAccountedFor() throws IOException {
        assertThat(rows()).hasSize(49);
        assertThat(valued()).hasSize(38);
        assertThat(rows().filter(PeerRewardCasesTest::diverges)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("valued")
    void agreesWithThePeers(JsonObject row) {
        Prompt prompt = Responses.prompt("countdown", "");
        List<Completion> completions = completions(row);
        List<Verdict> verdicts = verdicts(row);
        List<Integer> usable = new ArrayList<>();
        for (int i = 0; i < completions.size(); i++) {
            if (verdicts.get(i).kind().conclusive()) {
                usable.add(i);
            }
        }

        double[] values = usable.isEmpty()
                ? new double[0]
                : RewardKinds.create(part(row), 1000)
                        .values(
                                prompt,
                                usable.stream().map(completions::get).toList(),
                                usable.stream().map(verdicts::get).toList());

        Double[] found = new Double[completions.size()]; // null: left out, as peers' None
        for (int i = 0; i < values.length; i++) {
            found[usable.get(i)] = values[i];
        }
        for (Object check : row.list("checks")) {
            verify(JsonObject.of("check", check), found);
        }
    }

    private static RewardSettings.Part part(JsonObject row) {
        Map<String, String> parameters = new TreeMap<>();
        row.object("factory_params")
                .fields()
                .forEach((key, value) -> parameters.put(PARAMETERS.get(key), String.valueOf(value)));
        String kind = KINDS.get(row.string("function"));
        if (kind.equals("repetition") && row.list("completions").get(0) instanceof String) {
            parameters.put("unit", "words");
        }
        return new RewardSettings.Part("peer", kind, 1, parameters);
    }

    private static List<Completion> completions(JsonObject row) {
        List<Completion> completions = new ArrayList<>();
        List<Object> written = row.list("completions");
        for (int i = 0; i < written.size(); i++) {
            Object ids = row.object("kwargs").has("completion_ids")
                    ? row.object("kwargs").list("completion_ids").get(i)
                    : written.get(i);
            String text = written.get(i) instanceof String string ? string : "";
            if (ids instanceof List<?> list) {
                int[] tokens =
                        list.stream().mapToInt(id -> ((Long) id).intValue()).toArray();
                completions.add(new Completion(tokens, new float[tokens.length], FinishReason.STOP, text));
            } else {
                completions.add(Responses.finished(text));
            }
        }
        return completions;
    }

    /** By comparing what is boxed as text; the rows' right answers are written as their references are. */
    private static List<Verdict> verdicts(JsonObject row) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < row.list("completions").size(); i++) {
            if (!row.object("kwargs").has("solution")) {
                verdicts.add(Verdict.noAnswer("nothing to compare with"));
                continue;
            }
            String solution = (String) row.object("kwargs").list("solution").get(i);
            String completion = (String) row.list("completions").get(i);
            if (solution.equals("forty two")) {
                verdicts.add(Verdict.goldUnparseable(solution));
            } else {
                verdicts.add(
                        completion.contains("\\boxed{" + solution + "}")
                                ? Verdict.correct(solution)
                                : Verdict.incorrect(completion, "another answer"));
            }
        }
        return verdicts;
    }

    private static void verify(JsonObject check, Double[] found) {
        if (check.get("index").equals("all")) {
            List<Object> expected = check.list("value");
            for (int i = 0; i < expected.size(); i++) {
                equal(found[i], expected.get(i), 1e-4);
            }
            return;
        }
        Double actual = found[check.integer("index")];
        Object value = check.get("value");
        if (check.string("op").equals("==")) {
            equal(actual, value, check.number("tol", 1e-7));
            return;
        }
        double other = value instanceof Map<?, ?> reference
                ? found[((Long) reference.get("ref")).intValue()]
                : ((Number) value).doubleValue();
        switch (check.string("op")) {
            case ">" -> assertThat(actual).isGreaterThan(other);
            case ">=" -> assertThat(actual).isGreaterThanOrEqualTo(other);
            case "<=" -> assertThat(actual).isLessThanOrEqualTo(other);
            default -> throw new IllegalArgumentException(check.toString());
        }
    }

    private static void equal(Double actual, Object expected, double tolerance) {
        if (expected == null) {
            assertThat(actual).isNull();
        } else {
            assertThat(actual).isCloseTo(((Number) expected).doubleValue(), within(tolerance));
        }
    }
}
