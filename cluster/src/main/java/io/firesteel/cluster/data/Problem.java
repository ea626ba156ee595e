package io.firesteel.cluster.data;

import io.firesteel.rewards.tasks.TaskProblem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One problem of a source, before a template makes a prompt of it.
 *
 * @param id unique within its source and stable across runs
 * @param key names the problem apart from how it is shown: problems with the same key are the same in disguise, and no
 *     problem that is held out is learned from
 * @param where it comes from, for messages: a file and row, a task and difficulty
 * @param verifier the name of its own verifier, where it has one
 * @param difficulty by which curricula order problems; absent where nobody said
 * @param fields what a template may name
 * @param gold the reference, in the verifier's notation
 */
public record Problem(
        String id,
        String key,
        String where,
        Optional<String> verifier,
        OptionalDouble difficulty,
        Map<String, String> fields,
        String gold) {
    public Problem {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A task's problem, with the reference that its own verifier reads. */
    static Problem of(TaskProblem problem, String where, String verifier, OptionalDouble difficulty) {
        return new Problem(
                problem.id(),
                problem.key(),
                where,
                Optional.of(verifier),
                difficulty,
                problem.fields(),
                problem.gold());
    }

    Problem withGold(String other) {
        return new Problem(id, key, where, verifier, difficulty, fields, other);
    }

    Problem withId(String other) {
        return new Problem(other, key, where, verifier, difficulty, fields, gold);
    }
}
