package io.firesteel.rewards.tasks;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One problem of a task, before a template makes a prompt of it.
 *
 * @param id unique within the task and stable: the same problem has the same id in every run
 * @param key names the problem apart from how it is shown: the same problem in disguise has the same key, see {@link Task#key}
 * @param fields what a prompt template may name; {@code question} is always there
 * @param gold the reference for the task's verifier, JSON; it describes the whole problem
 */
public record TaskProblem(String id, String key, Map<String, String> fields, String gold) implements Serializable {
    public TaskProblem {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (!fields.containsKey("question")) {
            throw new IllegalArgumentException("problem " + id + " has no question");
        }
    }

    public String question() {
        return fields.get("question");
    }
}
