package io.firesteel.rewards.tasks;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;
import io.firesteel.rewards.PluginFaults;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.response.Response;

import java.util.Objects;
import java.util.Optional;

/** Verifies the {@link Response#answer() final answer} of a completion by its task. All or nothing: no credit for parts or substrings. */
final class TaskVerifier<P extends Record> implements Verifier {
    private static final long serialVersionUID = 1;
    /** Longer answers are wrong without a look: no task here has any. */
    private static final int MAX_ANSWER = 4096;

    /** Of how an answer is found in a completion, for all tasks. Raise it with whatever changes that; {@code GoldenVerdictsTest} tells. */
    private static final String READING = "1";

    private final Task<P> task;

    TaskVerifier(Task<P> task) {
        this.task = task;
    }

    @Override
    public String name() {
        return task.name();
    }

    /** Of the reading and of the task's own part, such as {@code 1.2}; none where the task says none. */
    @Override
    public String version() {
        return task.version().isEmpty() ? "" : READING + "." + task.version();
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        Optional<P> problem = GoldCodec.read(task.info().problemType(), prompt.gold());
        if (problem.isEmpty()) {
            return Verdict.goldUnparseable("not a problem of task " + task.name());
        }
        Response.Answer answer = Response.of(prompt, completion).answer();
        if (!answer.found()) {
            return Verdict.noAnswer(answer.fault());
        }
        if (answer.text().length() > MAX_ANSWER) {
            return Verdict.incorrect(Excerpts.of(answer.text()), "longer than " + MAX_ANSWER + " characters");
        }
        String bare = Dress.off(answer.text());
        return PluginFaults.call(
                task,
                () -> "verifier of task " + task.getClass().getName() + " on prompt " + PluginFaults.brief(prompt.id()),
                "a verdict",
                () -> Objects.requireNonNull(task.verify(problem.get(), bare), "no verdict"));
    }
}
