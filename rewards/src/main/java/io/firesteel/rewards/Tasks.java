package io.firesteel.rewards;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.countdown.CountdownTask;
import io.firesteel.rewards.countdown.GameOf24;
import io.firesteel.rewards.tasks.BaseConversion;
import io.firesteel.rewards.tasks.BooleanEvaluation;
import io.firesteel.rewards.tasks.ChainArithmetic;
import io.firesteel.rewards.tasks.DateArithmetic;
import io.firesteel.rewards.tasks.FractionSum;
import io.firesteel.rewards.tasks.GcdLcm;
import io.firesteel.rewards.tasks.KnightsAndKnaves;
import io.firesteel.rewards.tasks.LetterCounting;
import io.firesteel.rewards.tasks.LinearEquation;
import io.firesteel.rewards.tasks.ModularArithmetic;
import io.firesteel.rewards.tasks.Multiplication;
import io.firesteel.rewards.tasks.NQueens;
import io.firesteel.rewards.tasks.NumberSorting;
import io.firesteel.rewards.tasks.RomanNumerals;
import io.firesteel.rewards.tasks.SequenceContinuation;
import io.firesteel.rewards.tasks.ShortestPath;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.Task;
import io.firesteel.rewards.tasks.TaskProblem;
import io.firesteel.rewards.tasks.WordProblems;
import io.firesteel.rewards.tasks.WordReversal;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The procedural tasks that come with Firesteel, by name: a new one is a file and a line here. */
public final class Tasks {
    private static final Map<String, Task<?>> BUILT_IN = List.<Task<?>>of(
                    new BaseConversion(),
                    new BooleanEvaluation(),
                    new ChainArithmetic(),
                    new CountdownTask(),
                    new DateArithmetic(),
                    new FractionSum(),
                    new GameOf24(),
                    new GcdLcm(),
                    new KnightsAndKnaves(),
                    new LetterCounting(),
                    new LinearEquation(),
                    new ModularArithmetic(),
                    new Multiplication(),
                    new NQueens(),
                    new NumberSorting(),
                    new RomanNumerals(),
                    new SequenceContinuation(),
                    new ShortestPath(),
                    new WordProblems(),
                    new WordReversal())
            .stream()
            .collect(Collectors.toMap(
                    Task::name,
                    Function.identity(),
                    (one, other) -> {
                        throw new IllegalStateException("two tasks are called " + one.name());
                    },
                    TreeMap::new));

    private Tasks() {}

    /** Their names, sorted. */
    public static List<String> names() {
        return List.copyOf(BUILT_IN.keySet());
    }

    /**
     * A built-in task by its name, or a user's by its class name.
     *
     * @throws Fault if there is none of that name
     */
    public static Task<?> named(String name) {
        Task<?> builtIn = BUILT_IN.get(name);
        return builtIn != null ? builtIn : Plugins.create("task " + name, name, Task.class, names());
    }

    /** The task's problem of that index, by {@link Task#problem}; a fault that names the task's class, if it throws. */
    public static TaskProblem problem(Task<?> task, Seeds seeds, Split split, int difficulty, long index) {
        return PluginFaults.call(
                task,
                () -> "task " + task.getClass().getName() + ", problem " + index + " of difficulty " + difficulty,
                "a problem",
                () -> Objects.requireNonNull(task.problem(seeds, split, difficulty, index), "no problem"));
    }
}
