package io.firesteel.rewards.tasks;

import io.firesteel.core.Fault;
import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Verifier;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A procedural task: draws problems, solves them, and verifies answers to them. The design is reasoning-gym's
 * (arXiv:2505.24760), with three differences: problems have addresses instead of a generator's state, so any problem can
 * be made alone; train and test problems never meet; no answer earns part of a point.
 *
 * @param <P> one problem: ints, longs, strings and lists of such (see {@link GoldCodec}); its constructor refuses what is
 *     no problem of this task
 */
public interface Task<P extends Record> extends Serializable {
    /** What is fixed about it. */
    TaskInfo<P> info();

    /** The name it goes by in configurations, which is also its verifier's. */
    default String name() {
        return info().name();
    }

    /**
     * The version of {@link #verify}: another one whenever some answer may get another verdict. Empty for a class that declares none: its content counts
     * instead.
     */
    default String version() {
        return info().version();
    }

    /** Difficulties are {@code 1..hardest()}. */
    default int hardest() {
        return info().hardest();
    }

    /** A random problem of the given difficulty. */
    P draw(Draws draws, int difficulty);

    /** The problem as a question, in English, with the form of answer that is asked for. */
    String question(P problem);

    /** A right answer in that form. */
    String solve(P problem);

    /** CORRECT or INCORRECT; the answer is hostile, and work on it is bounded. */
    Verdict verify(P problem, String answer);

    /** Names the problem; problems with the same key are the same in disguise. */
    default String key(P problem) {
        return name() + " " + GoldCodec.write(problem);
    }

    /**
     * Names the problem as it is asked, which its id follows from. Where one key is asked in several ways that make problems of their own,
     * these differ; they are held out together all the same.
     */
    default String shown(P problem) {
        return key(problem);
    }

    /** What prompt templates may name besides {@code question}. */
    default Map<String, String> fields(P problem) {
        return Map.of();
    }

    /** Verifies completions of this task's prompts. */
    default Verifier verifier() {
        return new TaskVerifier<>(this);
    }

    /**
     * The {@code index}-th problem of a part. It is drawn at this address until it falls into the part.
     *
     * @throws Fault if the difficulty is out of range
     */
    default TaskProblem problem(Seeds seeds, Split split, int difficulty, long index) {
        if (difficulty < 1 || difficulty > hardest()) {
            throw new Fault(
                    "task " + name(),
                    "a difficulty in 1.." + hardest(),
                    Integer.toString(difficulty),
                    "choose another difficulty");
        }
        Seeds address = seeds.at("task").at(name()).at(difficulty).at(index);
        for (int attempt = 0; attempt < 10_000; attempt++) {
            P problem = draw(new Draws(address.at(attempt)), difficulty);
            if (Split.of(key(problem)) == split) {
                return describe(problem);
            }
        }
        throw new Fault(
                "task " + name() + " at difficulty " + difficulty,
                "problems to " + split,
                "none in 10,000",
                "choose a greater difficulty");
    }

    /** {@code count} different problems of a part: the first ones in the order of their indices. */
    default List<TaskProblem> problems(Seeds seeds, Split split, int difficulty, int count) {
        Set<String> seen = new HashSet<>();
        List<TaskProblem> problems = new ArrayList<>();
        for (long index = 0; problems.size() < count; index++) {
            if (index > 20L * count + 1000) {
                throw new Fault(
                        "task " + name() + " at difficulty " + difficulty,
                        count + " different problems to " + split,
                        Integer.toString(problems.size()),
                        "ask for fewer, or choose a greater difficulty");
            }
            TaskProblem problem = problem(seeds, split, difficulty, index);
            if (seen.add(problem.id())) {
                problems.add(problem);
            }
        }
        return problems;
    }

    /** The problem with its fields, its reference and its id. */
    default TaskProblem describe(P problem) {
        Map<String, String> fields = new LinkedHashMap<>(fields(problem));
        fields.put("question", question(problem));
        String id = name() + "-"
                + HexFormat.of().toHexDigits(new Seeds(0).at(shown(problem)).seed());
        return new TaskProblem(id, key(problem), fields, GoldCodec.write(problem));
    }

    /** A right answer to a problem of this task. */
    default String solve(TaskProblem problem) {
        return solve(GoldCodec.read(info().problemType(), problem.gold())
                .orElseThrow(() -> new Fault(
                        "problem " + problem.id(),
                        "a reference of task " + name(),
                        problem.gold(),
                        "ask the task that made it")));
    }
}
