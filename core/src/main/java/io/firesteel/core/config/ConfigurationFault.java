package io.firesteel.core.config;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/** All faults of one configuration, found in one pass and reported together. */
public final class ConfigurationFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * One fault.
     *
     * @param key full path, such as {@code grpo.group-size}
     * @param complaint "expected …, found …" or "unknown key"
     * @param at file and line, or the command line; empty where nothing was written at all
     * @param fix what to do
     */
    public record Problem(String key, String complaint, String at, String fix) implements Serializable {
        @Override
        public String toString() {
            return key + ": " + complaint + (at.isEmpty() ? "" : "\n  at " + at) + "\n  fix: " + fix;
        }
    }

    private final List<Problem> problems;

    public ConfigurationFault(List<Problem> problems) {
        super(problems.size()
                + (problems.size() == 1 ? " configuration problem\n" : " configuration problems\n")
                + problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The same problems, of a record that stands at {@code path}. */
    public ConfigurationFault below(String path) {
        return new ConfigurationFault(problems.stream()
                .map(problem ->
                        new Problem(path + "." + problem.key(), problem.complaint(), problem.at(), problem.fix()))
                .toList());
    }

    public List<Problem> problems() {
        return problems;
    }
}
