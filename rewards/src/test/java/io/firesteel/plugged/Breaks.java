package io.firesteel.plugged;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.Verifier;

import java.util.function.Supplier;

/** Somebody's verifier and reward function, which throw at completions that begin with "!". */
public class Breaks implements Verifier, RewardFunction.Single {
    private static final long serialVersionUID = 1;

    private final transient Supplier<Throwable> thrown;

    public Breaks(Supplier<Throwable> thrown) {
        this.thrown = thrown;
    }

    public Breaks() {
        throw new IllegalStateException("no database");
    }

    @Override
    public String name() {
        return "breaks";
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        throwAt(completion);
        return Verdict.correct("");
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        throwAt(completion);
        return 1;
    }

    private void throwAt(Completion completion) {
        if (completion.text().startsWith("!")) {
            sneak(thrown.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
