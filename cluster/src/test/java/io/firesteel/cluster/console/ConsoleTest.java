package io.firesteel.cluster.console;

import static io.firesteel.cluster.Examples.group;
import static io.firesteel.cluster.Examples.prompt;
import static io.firesteel.cluster.Examples.scored;
import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.evaluation.EvaluationSummary;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.Sample;
import io.firesteel.core.Verdict;
import io.firesteel.core.metrics.Format;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class ConsoleTest {
    private static final AttemptCounter AHA = AttemptCounter.ofAha("no ");
    private static final Terminal LOG_FILE = new Terminal(false, 100, false);
    private static final Terminal SCREEN = new Terminal(true, 100, true);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Console console(Terminal terminal) {
        return new Console(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(GrpoMetric.REWARD.key(), 0.4312);
        figures.put(Metric.PASS_AT_1.key(), 0.3888);
        figures.put(Metric.MEAN_LENGTH.key(), 83.07);
        figures.put(GrpoMetric.ENTROPY.key(), 0.6234);
        figures.put(GrpoMetric.KL.key(), 0.00309);
        figures.put(Metric.TOKENS_PER_SECOND.key(), 41_234.0);
        figures.put(Metric.STEP_TIME.key(), 1.0);
        figures.put(Metric.TIME_SAMPLE.key(), 0.41);
        figures.put(Metric.TIME_VERIFY.key(), 0.02);
        figures.put(Metric.TIME_TRAIN.key(), 0.52);
        figures.put(Metric.TIME_PUBLISH.key(), 0.05);
        return figures;
    }

    @Test
    void aLineOfOneStageStandsAboveTheBarOfAnother() {
        Console all = console(new Terminal(true, 100, false));
        all.named("cold").progress("sampling", 1, 2, "");
        bytes.reset();

        all.named("rl").notice("a line");

        assertThat(printed()).startsWith("\r\033[2Krl | a line" + System.lineSeparator() + "sampling");
    }

    @Test
    void anIterationIsOneLine() {
        console(LOG_FILE).iteration(10, 200, figures());

        // 190 iterations of 1 s are left: 3 min 10 s.
        assertThat(printed())
                .isEqualTo("it  10/200 | reward .431 | pass@1 .389 | len 83.1 | H .62 | KL .0031 | 41.2k tok/s"
                        + " | sample 41% verify 2% train 52% publish 5% | eta 3 min 10 s\n");
    }

    @Test
    void figuresThatAreMissingAreLeftOut() {
        console(LOG_FILE).iteration(1, 9, Map.of(GrpoMetric.REWARD.key(), 0.5, GrpoMetric.KL.key(), Double.NaN));

        assertThat(printed()).isEqualTo("it 1/9 | reward .500\n");
    }

    @Test
    void theTimeLeftFollowsTheLastEightIterations() {
        Console console = console(LOG_FILE);
        for (int iteration = 1; iteration <= 8; iteration++) {
            console.iteration(iteration, 20, Map.of(Metric.STEP_TIME.key(), 1.0));
        }
        for (int iteration = 9; iteration <= 16; iteration++) {
            console.iteration(iteration, 20, Map.of(Metric.STEP_TIME.key(), 10.0));
        }

        assertThat(printed()).endsWith("it 16/20 | eta 40 s\n");
    }

    @Test
    void aLogFileGetsNoBarAndNoControlCharacters() {
        Console console = console(LOG_FILE);
        console.header("firesteel train", Map.of("policy", "tiny"));
        console.progress("sampling", 1, 2, "");
        console.warning("slow");
        console.progressDone();

        assertThat(printed()).isEqualTo("firesteel train\n  policy  tiny\nwarning: slow\n");
    }

    @Test
    void onATerminalTheBarStaysBelowTheLines() {
        Console console = console(SCREEN);
        console.progress("sampling", 1, 2, "");
        console.notice("a line");

        String[] afterClear = printed().split("\r\033\\[2K", -1);
        assertThat(afterClear).hasSize(3);
        assertThat(afterClear[1]).contains("sampling ━━━", "1/2  50%");
        assertThat(afterClear[2]).startsWith("a line\n").contains("sampling ━━━");
    }

    @Test
    void aBarIsAsLongAsItsShare() {
        assertThat(ProgressBar.render("sampling", 31, 64, "12k tokens", 200))
                .isEqualTo("sampling " + "━".repeat(19) + "─".repeat(21) + " 31/64  48% · 12k tokens");
        assertThat(ProgressBar.render("a title much longer than the terminal is wide", 1, 2, "", 30))
                .satisfies(line -> assertThat(VisibleText.width(line)).isLessThan(30));
    }

    @Test
    void longWorkHasALineEveryHalfMinuteInALogFile() {
        long[] seconds = {0};
        try (LongWork work =
                new LongWork(console(LOG_FILE), "rejection sampling", 100, () -> seconds[0] * 1_000_000_000)) {
            for (int done = 1; done <= 100; done++) {
                seconds[0] = done;
                work.at(done, done + " kept");
            }
        }

        assertThat(printed())
                .isEqualTo("rejection sampling 30/100 30% · 30 kept · eta 1 min 10 s\n"
                        + "rejection sampling 60/100 60% · 60 kept · eta 40 s\n"
                        + "rejection sampling 90/100 90% · 90 kept · eta 10 s\n");
    }

    @Test
    void longWorkIsABarOnATerminal() {
        long[] seconds = {0};
        try (LongWork work = new LongWork(console(SCREEN), "packing", 4, () -> seconds[0] * 1_000_000_000)) {
            seconds[0] = 5;
            work.at(1, "");
        }

        assertThat(printed()).contains("packing ━━", "1/4  25% · eta 15 s").endsWith("\r\033[2K");
    }

    @Test
    void samplesShowVerdictRewardAndBothEndsOfTheText() {
        var prompt = prompt("a");
        List<Sample> samples = List.of(
                Sample.of(
                        20, "train", scored(prompt, 0, "first " + "so ".repeat(100) + "last", Verdict.correct("7")), 1),
                Sample.of(20, "train", scored(prompt, 1, "no\nidea", Verdict.noAnswer("no tag")), -1),
                Sample.of(20, "train", scored(prompt, 2, "x", Verdict.budgetExhausted("x", "fuel")), Double.NaN),
                Sample.of(20, "train", scored(prompt, 3, "a poem", Verdict.unverified("nobody can")), 0));

        console(LOG_FILE).samples("samples of iteration 20", samples);

        List<String> lines = printed().lines().toList();
        assertThat(lines).hasSize(7).allSatisfy(line -> assertThat(VisibleText.width(line))
                .isLessThanOrEqualTo(100));
        assertThat(lines.get(3)).contains("✓ correct", "1.000", "310", "first so", " … ", "last", "7");
        assertThat(lines.get(4)).contains("✗ no answer", ".000", "no↵idea");
        assertThat(lines.get(5)).contains("? budget exhausted", "–");
        assertThat(lines.get(6)).contains("· unverified", ".000");
    }

    @Test
    void escapeSequencesOfAPolicyDoNotReachTheTerminal() {
        String attack = "\033[2J\033]0;owned\007\u009b31m\u202egnp.exe\r\b";
        var sample = Sample.of(1, "train", scored(prompt(attack), 0, attack, Verdict.incorrect(attack, attack)), 0);
        Console console = console(LOG_FILE);

        console.samples("samples", List.of(sample));
        console.notice(attack);
        console.error(attack);
        console.progress(attack, 1, 2, attack);

        assertThat(printed()).contains("␛[2J").doesNotContain("\033", "\007", "\u009b", "\u202e", "\r", "\b");
    }

    @Test
    void theComparisonHasBeforeAfterAndChange() {
        AttemptCounter yesOrNo = AttemptCounter.of("yes|no");
        EvaluationSummary before = EvaluationSummary.of(
                List.of(group("a", "1000"), group("b", "0000")), List.of(), List.of(1, 4), yesOrNo, AHA);
        EvaluationSummary after = EvaluationSummary.of(
                List.of(group("a", "1110"), group("b", "1000")), List.of(group("a", "1")), List.of(1, 4), yesOrNo, AHA);

        console(LOG_FILE).comparison(Map.of("held-out problems", before), Map.of("held-out problems", after), Map.of());

        assertThat(printed().lines())
                .anySatisfy(line -> assertThat(line).matches("problems +2 +2"))
                .anySatisfy(line -> assertThat(line).matches("pass@1 +\\.125 ± \\.125 +\\.500 ± \\.250 +\\+\\.375"))
                .anySatisfy(line -> assertThat(line).matches("greedy +– +1\\.000"))
                .anySatisfy(line -> assertThat(line).matches("pass@4 +\\.500 +1\\.000 +\\+\\.500"))
                .anySatisfy(line -> assertThat(line).matches("maj@4 +\\.000 +\\.500 +\\+\\.500"))
                .anySatisfy(line -> assertThat(line).matches("reward accuracy +\\.125 +\\.500 +\\+\\.375"))
                .anySatisfy(line -> assertThat(line).matches("attempts per completion +2\\.00 +2\\.00 +\\.00"));
    }

    @Test
    void anEvaluationIsOneLine() {
        EvaluationSummary summary = EvaluationSummary.of(
                List.of(group("a", "1000")), List.of(), List.of(1, 4), AttemptCounter.of("yes|no"), AHA);

        console(LOG_FILE).evaluation(20, summary);

        assertThat(printed())
                .isEqualTo("evaluation after iteration 20 | 1 problems | pass@1 .250 | pass@4 1.000 | maj@4 .000"
                        + " | len 18.3 | attempts 2.00\n");
    }

    @Test
    void anEvaluationThatNothingVerifiesIsToldByItsReward() {
        EvaluationSummary summary = EvaluationSummary.of(
                List.of(group("a", List.of(Verdict.unverified("nobody can")))),
                List.of(),
                List.of(1),
                AttemptCounter.of("yes|no"),
                AHA);

        console(LOG_FILE).evaluation(20, "general", summary);
        console(LOG_FILE).comparison(Map.of("a", summary), Map.of("a", summary, "b", summary), Map.of());

        assertThat(printed())
                .startsWith(
                        "evaluation after iteration 20 on general | 0 problems | 1 unverified | mean reward .000 | len");
        assertThat(printed().lines())
                .anySatisfy(line -> assertThat(line).matches(" +mean reward +\\.000 +\\.000 +\\.000"));
    }

    @Test
    void widthAndColourFollowTheEnvironment() {
        assertThat(Terminal.of(Map.of("COLUMNS", "140"), true)).isEqualTo(new Terminal(true, 140, true));
        assertThat(Terminal.of(Map.of("COLUMNS", "140", "NO_COLOR", "1"), true))
                .isEqualTo(new Terminal(true, 140, false));
        assertThat(Terminal.of(Map.of("NO_COLOR", ""), true).colour()).isTrue();
        assertThat(Terminal.of(Map.of("TERM", "dumb"), true)).isEqualTo(new Terminal(false, 110, false));
        assertThat(Terminal.of(Map.of("COLUMNS", "wide"), false)).isEqualTo(new Terminal(false, 110, false));
    }

    @Test
    void numbersAreShort() {
        Format.Significant two = new Format.Significant(2);
        assertThat(Numbers.share(0.4312)).isEqualTo(".431");
        assertThat(Numbers.share(-0.0251)).isEqualTo("-.025");
        assertThat(Numbers.of(two, 0.00309)).isEqualTo(".0031");
        assertThat(Numbers.of(two, 0)).isEqualTo(".0");
        assertThat(Numbers.change(new Format.Decimals(3), 0.3731)).isEqualTo("+.373");
        assertThat(Numbers.change(new Format.Decimals(3), -0.3731)).isEqualTo("−.373");
        assertThat(Numbers.change(new Format.Decimals(3), -0.0001)).isEqualTo(".000");
        assertThat(Numbers.withoutZero("0.864 ± 0.009 of 10.5 and 100.0")).isEqualTo(".864 ± .009 of 10.5 and 100.0");
    }

    @Test
    void aStepOfFineTuningIsOneLine() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(SftMetric.LOSS.key(), 1.20449);
        figures.put(SftMetric.ENTROPY.key(), 0.981);
        figures.put(SftMetric.GRADIENT_NORM.key(), 0.3449);
        figures.put(SftMetric.LEARNING_RATE.key(), 5e-4);
        figures.put(Metric.TOKENS_PER_SECOND.key(), 21_340.0);
        figures.put(Metric.STEP_TIME.key(), 0.5);

        console(LOG_FILE).sftStep(20, 2000, figures);

        // 1980 steps of half a second are left: 990 s.
        assertThat(printed())
                .isEqualTo("step   20/2000 | loss 1.204 | H .98 | |g| .34 | lr 5.00e-04 | 21.3k tok/s"
                        + " | eta 16 min 30 s\n");
    }

    @Test
    void anEvaluationNamesItsSet() {
        EvaluationSummary summary = EvaluationSummary.of(
                List.of(group("a", "1000")), List.of(), List.of(1), AttemptCounter.of("yes|no"), AHA);

        console(LOG_FILE).evaluation(20, "countdown 4\033[2J", summary);

        assertThat(printed())
                .startsWith("evaluation after iteration 20 on countdown 4␛[2J | 1 problems | pass@1 .250 | len");
    }

    @Test
    void severalSetsShareATable() {
        AttemptCounter yesOrNo = AttemptCounter.of("yes|no");
        List<Integer> ks = List.of(1, 2, 4);
        EvaluationSummary before =
                EvaluationSummary.of(List.of(group("a", "1000"), group("b", "0000")), List.of(), ks, yesOrNo, AHA);
        EvaluationSummary after =
                EvaluationSummary.of(List.of(group("a", "1110"), group("b", "1000")), List.of(), ks, yesOrNo, AHA);
        Map<String, EvaluationSummary> then = new LinkedHashMap<>(Map.of("easy", before));
        Map<String, EvaluationSummary> now = new LinkedHashMap<>();
        now.put("easy", after);
        now.put("hard", before);

        console(LOG_FILE).comparison(then, now, Map.of("hard", List.of("verifier")));

        assertThat(printed().lines())
                .anySatisfy(line -> assertThat(line).matches("held-out problems +before +after +change"))
                .anySatisfy(line -> assertThat(line).matches("easy +problems +2 +2"))
                .anySatisfy(line -> assertThat(line).matches(" +pass@1 +\\.125 ± \\.125 +\\.500 ± \\.250 +\\+\\.375"))
                .anySatisfy(line -> assertThat(line).matches("hard +problems +– +2"))
                .anySatisfy(line -> assertThat(line).matches(" +pass@1 +– +\\.125 ± \\.125"))
                .anySatisfy(line -> assertThat(line).matches(" +pass@4 +.*"))
                .noneSatisfy(line -> assertThat(line).contains("pass@2"))
                .contains(
                        "warning: hard: before and after are not comparable: in between these have changed: verifier");
    }

    @Test
    void whatWasMeasuredOnSomethingElseIsShownWithoutAChange() {
        EvaluationSummary before = EvaluationSummary.of(
                List.of(group("a", "1000")), List.of(), List.of(1), AttemptCounter.of("yes|no"), AHA);
        EvaluationSummary after = EvaluationSummary.of(
                List.of(group("a", "1100")), List.of(), List.of(1), AttemptCounter.of("yes|no"), AHA);

        console(LOG_FILE)
                .comparison(
                        Map.of("held-out problems", before),
                        Map.of("held-out problems", after),
                        Map.of("held-out problems", List.of("problems", "verifier")));

        assertThat(printed().lines())
                .anySatisfy(line -> assertThat(line.stripTrailing()).matches("pass@1 +\\.250 +\\.500"))
                .contains("warning: held-out problems: before and after are not comparable: in between these have"
                        + " changed: problems, verifier");
    }

    @Test
    void longTextsLoseTheirMiddle() {
        assertThat(VisibleText.shorten("abcdefghijklmnop", 11)).isEqualTo("abcd … mnop");
        assertThat(VisibleText.shorten("short", 11)).isEqualTo("short");
        assertThat(VisibleText.width("数字")).isEqualTo(4);
        assertThat(VisibleText.width(VisibleText.shorten("数".repeat(50), 21))).isLessThanOrEqualTo(21);
    }
}
