package io.firesteel.cluster.bench;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.stats.Median;
import io.firesteel.rewards.Verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Verdicts per second of one core.
 *
 * @param kind the verifier's name
 * @param verifier of that name
 * @param cases what it verifies, again and again
 */
public record VerifyBenchmark(String kind, Verifier verifier, List<Case> cases) {
    private static final int FEWEST_ROUNDS = 3;

    /** A completion and the prompt it belongs to. */
    public record Case(Prompt prompt, Completion completion) {}

    public VerifyBenchmark {
        if (cases.isEmpty()) {
            throw new Fault("bench verify", "at least one case", "none", "give a file that has some");
        }
    }

    /**
     * Verifies all cases again and again until the time is over, at least three times. The fastest round by the clock; and by
     * processor time of this thread, which other work on the machine does not slow down, the later half of the rounds, when
     * the compiler has done its work: their median and the slowest of them. Verifiers that start processes do most of
     * their work outside of this thread.
     */
    public Map<String, Object> run(Duration budget, Consumer<String> progress) {
        long start = System.nanoTime();
        double seconds = Double.MAX_VALUE;
        long correct = 0;
        List<Double> rounds = new ArrayList<>(); // verdicts per second of processor time
        while (rounds.size() < FEWEST_ROUNDS || System.nanoTime() - start < budget.toNanos()) {
            correct = 0;
            long began = System.nanoTime();
            long used = Use.nanosOfThisThread();
            for (Case each : cases) {
                correct += verifier.verify(each.prompt(), each.completion()).isCorrect() ? 1 : 0;
            }
            rounds.add(cases.size() / ((Use.nanosOfThisThread() - used) / 1e9));
            seconds = Math.min(seconds, (System.nanoTime() - began) / 1e9);
        }
        progress.accept(String.format(
                Locale.ROOT,
                "verify: %d rounds of %d completions, thousands of verdicts per second of processor time: %s",
                rounds.size(),
                cases.size(),
                rounds.stream()
                        .map(speed -> String.format(Locale.ROOT, "%.1f", speed / 1e3))
                        .collect(Collectors.joining(" "))));
        List<Double> later = rounds.subList(rounds.size() / 2, rounds.size());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "verify");
        figures.put("kind", kind);
        figures.put("cases", cases.size());
        figures.put("correct", correct);
        figures.put(
                "meanCharacters",
                cases.stream()
                        .mapToInt(each -> each.completion().text().length())
                        .average()
                        .orElseThrow());
        figures.put("verdictsPerSecond", cases.size() / seconds);
        figures.put("steadyVerdictsPerCpuSecond", Median.of(later));
        figures.put("slowestSteadyVerdictsPerCpuSecond", Collections.min(later));
        figures.put("repetitions", rounds.size());
        Memory.peaks(figures);
        return figures;
    }
}
