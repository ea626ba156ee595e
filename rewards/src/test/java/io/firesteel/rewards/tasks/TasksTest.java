package io.firesteel.rewards.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What holds for every task. */
class TasksTest {
    private static final int PROBLEMS = 5;

    static Stream<Task<?>> tasks() {
        return Tasks.names().stream().map(Tasks::named);
    }

    private static Verdict verify(Task<?> task, TaskProblem problem, String response) {
        return task.verifier().verify(Responses.prompt(task.name(), problem.gold()), Responses.finished(response));
    }

    @Test
    void everyTaskThatWasWrittenIsFoundByItsName() throws Exception {
        Path classes = Path.of(
                Task.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> written = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                    .filter(each -> !each.getFileName().toString().contains("-"))
                    .toList()) {
                String name = classes.relativize(file).toString().replace('/', '.');
                Class<?> type = Class.forName(
                        name.substring(0, name.length() - ".class".length()), false, Task.class.getClassLoader());
                if (Task.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                    written.add(((Task<?>) type.getConstructor().newInstance()).name());
                }
            }
        }

        assertThat(Tasks.names()).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(written);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theSolversAnswerIsCorrect(Task<?> task) {
        for (int difficulty = 1; difficulty <= task.hardest(); difficulty++) {
            for (long index = 0; index < PROBLEMS; index++) {
                TaskProblem problem = task.problem(new Seeds(5), Split.TRAIN, difficulty, index);

                Verdict verdict = verify(task, problem, Responses.tagged(task.solve(problem)));

                assertThat(verdict.isCorrect())
                        .as("%s: %s %s", task.name(), problem, verdict)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void answersThatOnlyContainTheRightOneAreNotCorrect(Task<?> task) {
        for (int difficulty = 1; difficulty <= task.hardest(); difficulty++) {
            for (long index = 0; index < PROBLEMS; index++) {
                TaskProblem problem = task.problem(new Seeds(6), Split.TEST, difficulty, index);
                String right = task.solve(problem);
                List<String> wrong = List.of(
                        right + "1",
                        "x" + right,
                        right.substring(0, right.length() - 1),
                        "the answer is " + right,
                        right + " or " + right,
                        right + "\n" + right,
                        "",
                        "*",
                        problem.gold());
                for (String answer : wrong) {
                    Verdict verdict = verify(task, problem, Responses.tagged(answer));

                    assertThat(verdict.isCorrect())
                            .as("%s: %s of %s", task.name(), answer, problem)
                            .isFalse();
                    assertThat(verdict.kind().conclusive()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aTruncatedCompletionHoldsNoAnswer(Task<?> task) {
        TaskProblem problem = task.problem(new Seeds(1), Split.TRAIN, 1, 0);

        Verdict verdict = task.verifier()
                .verify(
                        Responses.prompt(task.name(), problem.gold()),
                        Responses.truncated(Responses.tagged(task.solve(problem))));

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aProblemDependsOnItsAddressAloneAndPartsNeverMeet(Task<?> task) {
        int difficulty = task.hardest();
        Set<String> train = new HashSet<>();
        for (long index = 0; index < 40; index++) {
            TaskProblem problem = task.problem(new Seeds(2), Split.TRAIN, difficulty, index);
            assertThat(task.problem(new Seeds(2), Split.TRAIN, difficulty, index))
                    .isEqualTo(problem);
            train.add(problem.id());
        }
        Set<String> questions = new HashSet<>();
        for (TaskProblem problem : task.problems(new Seeds(3), Split.TEST, difficulty, 20)) {
            assertThat(train).doesNotContain(problem.id());
            questions.add(problem.question());
        }

        assertThat(train).hasSizeGreaterThan(20);
        assertThat(questions).hasSize(20);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aReferenceOfAnotherTaskIsUnparseable(Task<?> task) {
        for (String gold :
                List.of("", "{}", "[1]", "{\"numbers\":[]}", "{\"nums\":[1,\"2\"],\"target\":3}", "{\"a\":1}")) {
            Verdict verdict = task.verifier()
                    .verify(Responses.prompt(task.name(), gold), Responses.finished(Responses.tagged("1")));

            assertThat(verdict.kind()).as("%s: %s", task.name(), gold).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void noAnswerMakesAVerifierThrow(Task<?> task) {
        List<String> pieces = List.of(
                "1",
                "23",
                "-",
                "−",
                ",",
                " ",
                "\n",
                "[",
                "]",
                "(",
                ")",
                "A",
                "B",
                "->",
                "→",
                "is",
                "a",
                "knight",
                "and",
                "Ada",
                "True",
                "Monday",
                "2000-02-30",
                "XIV",
                "٣",
                "\uD83D",
                "\0",
                "999999999999999999999",
                "\\boxed{",
                "}",
                "x",
                ".",
                "*",
                "/",
                "+",
                "=",
                "{",
                "\"");
        Draws draws = new Draws(new Seeds(9).at(task.name()));
        for (int round = 0; round < 200; round++) {
            TaskProblem problem = task.problem(new Seeds(4), Split.TRAIN, 1 + round % task.hardest(), round % 5);
            StringBuilder answer = new StringBuilder();
            for (int length = draws.below(12); length > 0; length--) {
                answer.append(draws.oneOf(pieces));
            }

            Verdict verdict = verify(task, problem, Responses.tagged(answer.toString()));

            assertThat(verdict.kind().conclusive())
                    .as("%s: %s", task.name(), answer)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void hugeAnswersAreIncorrectAtOnce(Task<?> task) {
        TaskProblem problem = task.problem(new Seeds(4), Split.TRAIN, 1, 0);
        for (String piece : List.of("1", " ", "(", "A-", "1, ", "Ada is a knight, ")) {
            Verdict verdict = verify(task, problem, Responses.tagged(piece.repeat(20_000) + "x"));

            assertThat(verdict.kind()).as(task.name()).isEqualTo(Verdict.Kind.INCORRECT);
        }
    }

    /** One character of the solver's answer changed, left out or doubled: right only where that is another solution. */
    @ParameterizedTest
    @MethodSource("tasks")
    void aDisturbedAnswerIsIncorrectUnlessItIsAnotherSolution(Task<?> task) {
        Draws draws = new Draws(new Seeds(11).at(task.name()));
        int incorrect = 0;
        int all = 0;
        for (long index = 0; index < 60; index++) {
            TaskProblem problem = task.problem(new Seeds(7), Split.TRAIN, 1 + (int) (index % task.hardest()), index);
            String right = task.solve(problem);
            int at = draws.below(right.length());
            char old = right.charAt(at);
            char other = (char)
                    (Character.isDigit(old) ? '0' + (old - '0' + 1 + draws.below(9)) % 10 : 'a' + draws.below(26));
            List<String> disturbed = List.of(
                    right.substring(0, at) + other + right.substring(at + 1),
                    right.substring(0, at) + right.substring(at + 1),
                    right.substring(0, at) + old + right.substring(at));
            for (String answer : disturbed) {
                Verdict verdict = verify(task, problem, Responses.tagged(answer));

                assertThat(verdict.kind().conclusive())
                        .as("%s: %s of %s", task.name(), answer, problem)
                        .isTrue();
                all++;
                incorrect += verdict.isCorrect() ? 0 : 1;
            }
        }

        // Spaces and brackets may be doubled or left out, and some problems have several solutions.
        assertThat(incorrect).as("%s, of %d", task.name(), all).isGreaterThan(all * 3 / 5);
    }

    /** The mean length of the reference, which holds the whole problem, over the first problems of each difficulty. */
    @ParameterizedTest
    @MethodSource("tasks")
    void harderProblemsAreLarger(Task<?> task) {
        double easiest = meanSize(task, 1);
        double hardest = meanSize(task, task.hardest());

        assertThat(task.hardest()).isGreaterThan(1);
        assertThat(hardest).as("%s: characters of the reference", task.name()).isGreaterThan(easiest);
        double before = easiest;
        for (int difficulty = 2; difficulty <= task.hardest(); difficulty++) {
            double size = meanSize(task, difficulty);
            // A mean of forty draws: neighbours may differ by chance, but not by much.
            assertThat(size).as("%s at difficulty %d", task.name(), difficulty).isGreaterThan(0.93 * before);
            before = size;
        }
    }

    private static double meanSize(Task<?> task, int difficulty) {
        double size = 0;
        for (long index = 0; index < 40; index++) {
            size += task.problem(new Seeds(8), Split.TRAIN, difficulty, index)
                    .gold()
                    .length();
        }
        return size / 40;
    }

    @Test
    void refusesADifficultyThatDoesNotExist() {
        assertThatThrownBy(() -> new NQueens().problem(new Seeds(1), Split.TRAIN, 7, 0))
                .hasMessageContainingAll("task n-queens", "1..6", "7");
    }
}
