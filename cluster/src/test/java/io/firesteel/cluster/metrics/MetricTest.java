package io.firesteel.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.MetricEntry;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;
import io.firesteel.trainer.preference.PreferenceMetric;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class MetricTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "reference", "metrics.md");

    @Test
    void aKeyHasOneEntry() {
        assertThat(Metrics.ofSteps()).extracting(MetricEntry::key).doesNotHaveDuplicates();
        assertThat(Metrics.ofEvaluations()).extracting(MetricEntry::key).doesNotHaveDuplicates();
    }

    @Test
    void whatTheTrainersReportIsInTheRegistry() {
        for (GrpoMetric metric : GrpoMetric.values()) {
            assertThat(Metrics.find(metric.key()).orElseThrow().entry()).isSameAs(metric.entry());
        }
        for (SftMetric metric : SftMetric.values()) {
            assertThat(Metrics.find(metric.key()).orElseThrow().entry()).isSameAs(metric.entry());
        }
        for (PreferenceMetric metric : PreferenceMetric.values()) {
            assertThat(Metrics.find(metric.key()).orElseThrow().entry()).isSameAs(metric.entry());
        }
    }

    @Test
    void keysWithVariablePartsAreFound() {
        assertThat(Metrics.label("rewards/accuracy/mean")).isEqualTo("accuracy, mean");
        assertThat(Metrics.label("verdicts/no_answer")).isEqualTo("no_answer");
        assertThat(Metrics.label("rejection/dropped_too long")).isEqualTo("dropped: too long");
        assertThat(Metrics.label("eval/passAt8")).isEqualTo("pass@8");
        assertThat(Metrics.label("eval/majAt16")).isEqualTo("maj@16");
        assertThat(Metrics.find("eval/passAt1").orElseThrow().entry()).isSameAs(EvaluationMetric.PASS_AT_1.entry());
        assertThat(Metrics.find("eval/passAtMost")).isEmpty();
        assertThat(Metrics.find("reward"))
                .isPresent()
                .get()
                .extracting(Metrics.Found::evaluated)
                .isEqualTo(false);
        assertThat(Metrics.label("my/own")).isEqualTo("my/own");
    }

    @Test
    void aFigureOfOneOfSeveralSetsNamesItsSet() {
        String key = Metric.evaluation("countdown/hard", EvaluationMetric.PASS_AT_K.key(8));

        Metrics.Found found = Metrics.find(key).orElseThrow();

        assertThat(key).isEqualTo("eval/countdown/hard/passAt8");
        assertThat(found.set()).isEqualTo("countdown/hard");
        assertThat(found.parts()).containsExactly("8");
        assertThat(found.fullLabel()).isEqualTo("countdown/hard, pass@8");
        assertThat(Metrics.sets(List.of("reward", "eval/passAt1", key, "eval/loss")))
                .as("a held-out loss is no evaluation on problems")
                .containsExactly("", "countdown/hard");
    }

    @Test
    void aRewardFunctionOfASetWithASlashInItsNameIsFound() {
        Metrics.Found found = Metrics.find(
                        Metric.evaluation("countdown/hard", EvaluationMetric.REWARD.key("no-mixing.en")))
                .orElseThrow();

        assertThat(found.set()).isEqualTo("countdown/hard");
        assertThat(found.parts()).containsExactly("no-mixing.en");
        assertThat(found.fullLabel()).isEqualTo("countdown/hard, reward no-mixing.en");
    }

    @Test
    void theOnlyRewardFunctionIsNotShownBesideTheReward() {
        assertThat(Metrics.shownOfEvaluation(List.of("passAt1", "passAt1StandardError", "meanReward", "rewards.a")))
                .containsExactly("passAt1", "meanReward");
        assertThat(Metrics.shownOfEvaluation(List.of("eval/s/meanReward", "eval/s/rewards.a", "eval/s/rewards.b")))
                .containsExactly("eval/s/meanReward", "eval/s/rewards.a", "eval/s/rewards.b");
    }

    @Test
    void aFigureIsWrittenAsItsEntrySaysWithItsError() {
        Map<String, Object> row =
                Map.of("eval/passAt1", 0.86375, "eval/passAt1StandardError", 0.0089, "reward", 0.5, "mine", 1.23456);

        assertThat(Metrics.text(row, "eval/passAt1")).isEqualTo("0.864 ± 0.009");
        assertThat(Metrics.text(row, "reward")).isEqualTo("0.500");
        assertThat(Metrics.text(row, "mine")).isEqualTo("1.23");
        assertThat(Metrics.text(row, "kl")).isEqualTo(Format.MISSING);
    }

    @Test
    void everyKindOfVerdictIsNamedInTheMeaning() {
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            String name = Metric.verdicts(kind).substring("verdicts/".length());
            assertThat(Metric.VERDICTS.entry().meaning()).contains(name);
        }
    }

    @Test
    void theDocumentIsThatOfTheCode() throws IOException {
        String document = document();
        if (Boolean.getBoolean("firesteel.rewrite")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, document);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("rewrite it: mvn -pl cluster -am test -Dtest=MetricTest -Dfiresteel.rewrite=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(document);
    }

    private static String document() {
        List<String> lines = new ArrayList<>(List.of(
                "# Metrics",
                "",
                "The names in `metrics.jsonl` (one JSON object per iteration or step) and TensorBoard. Where TRL's trainers (1.16) have"
                        + " a figure, the name is TRL's; where ours differs, [below](#where-ours-differ-from-trls) says how.",
                "Printed from the registry, `io.firesteel.cluster.metrics.Metrics`, which console, TensorBoard and report are fed"
                        + " from too; a test keeps the two equal.",
                "",
                "A figure without data is absent or `null`. Figures marked ⏱ depend on clocks and loads; all others of a run"
                        + " that was stopped",
                "and resumed equal those of an uninterrupted one, to the bit. ↑: more is better, ↓: less is better. Words in"
                        + " capitals stand for what varies.",
                "Figures of GRPO marked ▦ follow from the rows of the table of [rollouts](rollouts.md), and [below](#from-the-rows-of-rollouts)"
                        + " it says how; a test computes",
                "them again from a run's Parquet files.",
                "",
                "A new figure is a constant of `GrpoMetric`, `SftMetric` or `PreferenceMetric` (the trainer's), `Metric` (around it) or"
                        + " `EvaluationMetric`, and the line that measures it."));
        table(
                lines,
                "The row, completions, sampling, the clock",
                Stream.of(Metric.values()).map(Metric::entry),
                "");
        table(lines, "Learning with GRPO", Stream.of(GrpoMetric.values()).map(GrpoMetric::entry), "");
        table(lines, "Supervised fine-tuning", Stream.of(SftMetric.values()).map(SftMetric::entry), "");
        table(lines, "Learning from pairs", Stream.of(PreferenceMetric.values()).map(PreferenceMetric::entry), "");
        table(lines, "Evaluations", Metrics.ofEvaluations().stream(), EvaluationMetric.PREFIX);
        lines.addAll(List.of(
                "",
                "Rows of iterations that end with an evaluation on held-out problems have these; with several sets of problems"
                        + " `eval/SET/passAt1` and so on.",
                "The formulas and their sources stand in `io.firesteel.cluster.evaluation.EvaluationSummary`; the same names"
                        + " without `eval/` are in `summary.json` and in the last line",
                "that `train` and `eval` print.",
                "",
                "## From the rows of rollouts",
                "All completions of an iteration are its rows; those that are `baseline` are in `baseline_reward` and `num_tokens` alone. The *batch* is those that credit was given to: all whose `learned` is"
                        + " neither `replaced` nor `baseline`. *Usable* are those whose `verdict` is",
                "`CORRECT`, `INCORRECT`, `NO_ANSWER` or `UNVERIFIED`; *verified* are those of the first three. The reward that credit compares is `reward` − `kl_penalty` (0 where there is none).",
                "",
                "| figures | from the columns |",
                "|---|---|",
                "| `passAt1`, `completions/*`, `verdicts/*`, `rewards/*` | of all: `verdict`, `completion`, `length`, `finish`; shares of right and of given answers of"
                        + " the verified, `rewards` of the usable; `completions/attempts` also needs `evaluation.attempts` |",
                "| `sampling/rounds`, `sampling/groups_replaced`, `sampling/completions_discarded` | the largest `round`; groups of the batch with"
                        + " a `round` above 1; rows `replaced` |",
                "| `baseline_reward` | of the usable rows `baseline`: `reward` |",
                "| `num_tokens` | `length`, and `prefilled` once for each completion of the group, summed over all iterations |",
                "| `reward`, `reward_std`, `reward_group_std`, `groups_without_spread`, `frac_reward_zero_std` | of the batch's usable: `reward`"
                        + " − `kl_penalty` |",
                "| `advantage`, `completions`, `tokens_trained` | of those `learned`: `advantage`, `length` less forced `spans`; with a KL or"
                        + " entropy term in the loss all of them are trained, without one those whose advantage is not 0, in each epoch |",
                "| `unusable_completions`, `masked_truncated_completions` | rows of the batch by `learned` |",
                "| `entropy` | of the batch: `entropy` weighted by `length` less forced `spans`; without the truncated ones if"
                        + " `grpo.credit.learn-truncated` is off |",
                "| `kl`, where it is in the reward | of the batch's usable: `kl_penalty` ÷ coefficient, per token |",
                "",
                "The others do not: what depends on the clock; `teacher/*`; `loss`, `grad_norm`, `learning_rate`, `optimiser_steps`, `entropy_learned`,"
                        + " `kl` in the loss, `clip_ratio/*`, `ratio/*`, `approx_kl/*` and",
                "`sampling/importance_…`, `sampling/sampling_logp_…` are the learning network's between the optimiser steps of an iteration,"
                        + " which no row keeps; evaluations' completions are not",
                "in the table; what rejection sampling keeps is in its table of examples.",
                "",
                "## Where ours differ from TRL's",
                "`reward`, `reward_std`, `frac_reward_zero_std`, `rewards/NAME/*`, `completions/*_length`, `completions/clipped_ratio` and"
                        + " `num_tokens` are TRL's to the letter where no group is replaced",
                "and no penalty is in the reward; completions without a reward are left out on both sides. `entropy` is TRL's where an iteration"
                        + " makes one optimiser step: TRL measures it anew",
                "under the policy of each step, ours under the one that sampled. TRL takes the mean of `kl`, `clip_ratio/*` and"
                        + " `sampling/*` over all tokens, ours over the learned tokens that",
                "were computed: completions of advantage 0 are passed over, which changes no gradient. With one group without spread among four,"
                        + " TRL's clip ratios are three quarters of ours.",
                "`loss` is a mean over optimiser steps, TRL's over micro-batches."));
        return String.join("\n", lines) + "\n";
    }

    private static void table(List<String> lines, String title, Stream<MetricEntry> entries, String prefix) {
        lines.addAll(List.of("", "## " + title, "", "| name | unit | | meaning |", "|---|---|---|---|"));
        entries.forEach(entry -> lines.add("| `" + prefix + entry.shownKey() + "`" + (entry.timing() ? " ⏱" : "")
                + (entry.ofRollouts() ? " ▦" : "") + " | "
                + entry.unit() + " | " + entry.better().arrow() + " | "
                + entry.shownMeaning().replace("|", "\\|") + " |"));
    }
}
