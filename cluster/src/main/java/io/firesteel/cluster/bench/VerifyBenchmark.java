package io.firesteel.cluster.bench;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.rewards.Verifier;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Verdicts per second of one core.
 *
 * @param kind the verifier's name
 * @param verifier of that name
 * @param cases what it judges, again and again
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

    /** Judges all cases again and again until the time is over, at least three times; the fastest round's figures. */
    public Map<String, Object> run(Duration budget, Consumer<String> progress) {
        long start = System.nanoTime();
        double seconds = Double.MAX_VALUE;
        long correct = 0;
        int round = 0;
        while (round < FEWEST_ROUNDS || System.nanoTime() - start < budget.toNanos()) {
            round++;
            correct = 0;
            long began = System.nanoTime();
            for (Case each : cases) {
                correct += verifier.judge(each.prompt(), each.completion()).isCorrect() ? 1 : 0;
            }
            double took = (System.nanoTime() - began) / 1e9;
            seconds = Math.min(seconds, took);
        }
        progress.accept(String.format(Locale.ROOT, "verify: %d rounds of %d completions", round, cases.size()));
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
        figures.put("repetitions", round);
        Memory.peaks(figures);
        return figures;
    }
}
