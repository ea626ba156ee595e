package io.firesteel.rewards.tasks;

import java.io.Serializable;

/**
 * What is fixed about a task.
 *
 * @param name the name it goes by in configurations, which is also its verifier's
 * @param hardest difficulties are {@code 1..hardest}
 * @param problemType one problem of it
 * @param version of its verdicts, see {@link Task#version}; may be empty
 */
public record TaskInfo<P extends Record>(String name, int hardest, Class<P> problemType, String version)
        implements Serializable {
    /** Of a task that declares no version of its verdicts: its content counts instead. */
    public TaskInfo(String name, int hardest, Class<P> problemType) {
        this(name, hardest, problemType, "");
    }

    public TaskInfo {
        if (name.isBlank() || hardest < 1) {
            throw new IllegalArgumentException(
                    "a task has a name and at least one difficulty: " + name + " " + hardest);
        }
    }
}
