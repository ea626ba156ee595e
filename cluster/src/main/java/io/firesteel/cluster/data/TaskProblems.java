package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DataSource;
import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.cluster.settings.TaskSettings;
import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Tasks;
import io.firesteel.rewards.tasks.OneAnswerTask;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.Task;
import io.firesteel.rewards.tasks.TaskProblem;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Problems of a procedural task. Which ones are held out is decided by the problem alone, as for Countdown. The reference is what the task's
 * own verifier reads, or, for a verifier that compares answers ({@code math}), the task's right answer: a policy that does not mark its
 * answers can be verified by the last number that it names.
 */
final class TaskProblems {
    /** The same problems in every run, so that runs meet the same ones. */
    private static final Seeds ADDRESS = new Seeds(0).at("data");

    private static final int MISSES = 1_000;

    private TaskProblems() {}

    /**
     * @param source with all keys present
     * @param solved whether references are answers
     * @throws Fault if they are to be, and a problem has several right ones
     */
    static Problems of(DataSource.Task source, boolean solved) {
        Task<?> task = Tasks.named(source.name());
        if (solved && !(task instanceof OneAnswerTask)) {
            throw new Fault(
                    "data.verifier",
                    "auto, the task's own, since problems of " + task.name() + " have several right answers",
                    "a verifier that compares with one",
                    "leave data.verifier out, or choose a task with one answer");
        }
        TaskSettings settings = new TaskSettings(
                source.difficulty().orElseThrow(),
                source.problems().orElseThrow(),
                source.heldOut().orElseThrow());
        DifficultyRange range = settings.range();
        if (range.highest() > task.hardest()) {
            throw new Fault(
                    "data.source: difficulty of task " + task.name(),
                    "difficulties in 1.." + task.hardest(),
                    range.toString(),
                    "choose others");
        }
        OptionalInt count = settings.count();
        return new Problems(
                Problems.Training.of(
                        count.isPresent()
                                ? draw(source.name(), task, Split.TRAIN, range, count.getAsInt(), solved)
                                : List.of()),
                count.isPresent()
                        ? Optional.empty()
                        : Optional.of(new EndlessProblems(source.name(), task, range, solved)),
                draw(source.name(), task, Split.TEST, range, settings.heldOut(), solved));
    }

    /**
     * {@code count} different problems, an equal share of each difficulty; the difficulties take turns, so that the first hundred are a
     * fair sample of all. Small tasks have few problems: a difficulty is given up after {@link #MISSES} addresses in a row that gave
     * nothing new, and four for every problem that it gave.
     */
    private static List<Problem> draw(
            String name, Task<?> task, Split split, DifficultyRange range, int count, boolean solved) {
        Set<String> seen = new HashSet<>();
        long[] next = new long[range.count()];
        int[] given = new int[range.count()];
        boolean[] exhausted = new boolean[range.count()];
        List<Problem> problems = new ArrayList<>();
        for (int turn = 0; turn < count; turn++) {
            int step = turn % range.count();
            int difficulty = range.lowest() + step;
            for (int misses = 0; !exhausted[step]; misses++) {
                TaskProblem problem = Tasks.problem(task, ADDRESS, split, difficulty, next[step]++);
                if (seen.add(problem.id())) {
                    given[step]++;
                    problems.add(of(name, task, problem, difficulty, solved));
                    break;
                }
                exhausted[step] = misses >= MISSES + 4 * given[step];
            }
        }
        return problems;
    }

    /** One of difficulty {@code difficulty}; {@code name} as for {@link EndlessProblems}. */
    static Problem of(String name, Task<?> task, TaskProblem problem, int difficulty, boolean solved) {
        Problem made = Problem.of(
                problem, "task " + task.name() + " at difficulty " + difficulty, name, OptionalDouble.of(difficulty));
        return solved ? made.withGold(task.solve(problem)) : made;
    }
}
