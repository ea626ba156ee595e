package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.code.SandboxForTests;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.Task;
import io.firesteel.rewards.tasks.TaskProblem;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One pool of a hundred thousand {@link HostileTexts} for all verifiers and reward functions that there are: none throws, none
 * costs 50 ms of processor time, none earns a reward, and nothing is left behind, no thread, no process, no open file. {@code math}, which has by
 * far the most to read, is given every second of them and all the long ones, each other one every fourth. The one verifier that starts processes has {@code
 * HostileProgramsTest}.
 */
class HostileCompletionsTest {
    private static final int TEXTS = 100_000;
    /** Of so many texts a verifier other than math is given one; they take turns, so each text has several. */
    private static final int TURNS = 4;

    private static final int GROUP = 4;
    private static final Set<Verdict.Kind> POSSIBLE =
            EnumSet.of(Verdict.Kind.INCORRECT, Verdict.Kind.NO_ANSWER, Verdict.Kind.BUDGET_EXHAUSTED);
    private static final Prompt PROMPT = Responses.prompt("countdown", "");
    private static final Verdict WRONG = Verdict.incorrect("", "hostile");

    @Test
    void verifiersVerifyThemQuicklyAndPayNothing() throws IOException {
        Map<Verifier, List<Asked>> problems = new LinkedHashMap<>();
        for (String name : Verifiers.names()) {
            Verifier verifier = Verifiers.named(name, SandboxForTests.SETTINGS);
            if (!verifier.runsPrograms()) {
                problems.put(verifier, asked(name));
            }
        }
        Left before = Left.now();

        List<String> wrong = new ArrayList<>();
        for (int index = 0; index < TEXTS; index++) {
            Completion completion = Responses.finished(HostileTexts.at(index));
            int turn = index;
            for (Map.Entry<Verifier, List<Asked>> entry : problems.entrySet()) {
                Verifier verifier = entry.getKey();
                boolean given =
                        verifier.name().equals("math") ? index % 2 == 0 || index % 1000 == 999 : turn++ % TURNS == 0;
                if (!given) {
                    continue;
                }
                Asked asked =
                        entry.getValue().get(index / TURNS % entry.getValue().size());
                String what = verifier.name() + ", hostile text " + index;
                Verdict verdict = Cost.limited(() -> what, () -> verifier.verify(asked.prompt, completion));
                boolean possible = POSSIBLE.contains(verdict.kind())
                        || verifier.name().equals(Verifiers.NONE) && verdict.kind() == Verdict.Kind.UNVERIFIED;
                if (!possible && !asked.isGuessedBy(verdict)) {
                    wrong.add(what + ": " + verdict);
                }
            }
        }

        assertThat(wrong).isEmpty();
        Left.now().isNoMoreThan(before);
    }

    @Test
    void rewardFunctionsValueThemQuicklyByFiniteNumbers() throws IOException {
        Map<String, RewardFunction> functions = new TreeMap<>();
        for (String kind : RewardKinds.names()) {
            functions.put(kind, RewardKinds.create(new RewardSettings.Part(kind, kind, 1, Map.of()), 1000));
        }
        Map<String, String> words = Map.of("unit", "words", "n", "20");
        functions.put(
                "repetition of words",
                RewardKinds.create(new RewardSettings.Part("words", "repetition", 1, words), 1000));
        functions
                .values()
                .forEach(function -> function.values(PROMPT, List.of(Responses.finished("a")), List.of(WRONG)));
        Left before = Left.now();

        List<String> wrong = new ArrayList<>();
        for (int index = 0; index < TEXTS; index += TURNS * GROUP) {
            String texts = ", hostile texts from " + index;
            List<Completion> group = IntStream.range(index, index + GROUP)
                    .mapToObj(HostileTexts::at)
                    .map(Responses::finished)
                    .toList();
            List<Verdict> verdicts = List.of(WRONG, Verdict.correct(""), WRONG, Verdict.noAnswer(""));
            functions.forEach((name, function) -> {
                double[] values = Cost.limited(() -> name + texts, () -> function.values(PROMPT, group, verdicts));
                if (!DoubleStream.of(values).allMatch(Double::isFinite)) {
                    wrong.add(name + texts + ": " + Arrays.toString(values));
                }
            });
        }

        assertThat(wrong).isEmpty();
        Left.now().isNoMoreThan(before);
    }

    /** A right answer with something in it that cannot be seen is another text than the right answer. */
    @Test
    void rightAnswersInDisguiseAreNotCorrect() {
        List<String> poisons = List.of("\u0000", "\u200b", "\u001b[0m", "\ud83d", "\u202e", "\u0301", "\ufeff", "<b>");
        List<String> paid = new ArrayList<>();
        for (String name : Tasks.names()) {
            Task<?> task = Tasks.named(name);
            for (int difficulty = 1; difficulty <= task.hardest(); difficulty++) {
                TaskProblem problem = task.problem(new Seeds(12), Split.TEST, difficulty, 0);
                String right = task.solve(problem);
                Prompt prompt = Responses.prompt(name, problem.gold());
                for (String poison : poisons) {
                    int middle = right.length() / 2;
                    List<String> disguised = List.of(
                            poison + right,
                            right + poison,
                            right.substring(0, middle) + poison + right.substring(middle));
                    for (String answer : disguised) {
                        Verdict verdict = task.verifier().verify(prompt, Responses.finished(Responses.tagged(answer)));
                        if (verdict.isCorrect()) {
                            paid.add(name + ": " + answer);
                        }
                    }
                }
            }
        }

        assertThat(paid).isEmpty();
    }

    /** A problem and its answer. */
    private record Asked(Prompt prompt, String answer) {
        /** A cut may leave one digit, which may happen to be right. */
        boolean isGuessedBy(Verdict verdict) {
            return verdict.isCorrect()
                    && answer.length() == 1
                    && verdict.extracted().equals(answer);
        }
    }

    /** Problems of the verifier: its task's, or references that any verifier of answers can read. */
    private static List<Asked> asked(String verifier) {
        List<Asked> asked = new ArrayList<>();
        if (!Tasks.names().contains(verifier)) {
            // Mostly against a number; the other reference is the dearer one for math, compared by values.
            for (int i = 0; i < 8; i++) {
                String gold = i == 0 ? "x^2+\\sin(31)" : "31415";
                asked.add(new Asked(Responses.prompt(verifier, gold), gold));
            }
            return asked;
        }
        Task<?> task = Tasks.named(verifier);
        for (int difficulty = 1; difficulty <= task.hardest(); difficulty++) {
            TaskProblem problem = task.problem(new Seeds(12), Split.TRAIN, difficulty, 0);
            asked.add(new Asked(Responses.prompt(verifier, problem.gold()), task.solve(problem)));
        }
        return asked;
    }

    /** What this process has at the moment. */
    private record Left(int threads, long processes, long files) {
        static Left now() throws IOException {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return new Left(
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        ProcessHandle.current().descendants().count(),
                        open.count());
            }
        }

        void isNoMoreThan(Left before) {
            // The JVM's own threads (compilers, the collector) come and go.
            assertThat(threads).isLessThanOrEqualTo(before.threads + 2);
            assertThat(processes).isEqualTo(before.processes);
            assertThat(files).isLessThanOrEqualTo(before.files);
        }
    }
}
