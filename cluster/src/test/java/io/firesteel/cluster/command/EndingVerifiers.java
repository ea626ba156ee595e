package io.firesteel.cluster.command;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;

import java.util.ArrayList;
import java.util.List;

/** Verifiers as users might plug them in, each of which ends its process, or bars its end, in another way. */
public final class EndingVerifiers {
    private EndingVerifiers() {}

    /** What they have in common. */
    public abstract static class Named implements Verifier {
        @Override
        public final String name() {
            return getClass().getName();
        }
    }

    /** Says that it is there, which a test waits for. */
    private static void say(String word) {
        System.err.println("verifier: " + word);
    }

    /** Verifies nothing, in a tenth of a second. */
    public static final class Slow extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            sleep(100);
            return Verdict.incorrect("", "slow");
        }
    }

    /** Never answers, and cannot be interrupted. */
    public static final class Loops extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            say("loops");
            while (true) {
                sleep(1000);
            }
        }
    }

    /** Ends the process. */
    public static final class Exits extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            System.out.println("{\"status\":\"mine\"}");
            System.exit(7);
            return null;
        }
    }

    /** Raises the interrupt flag of the thread that asks. */
    public static final class Interrupts extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            Thread.currentThread().interrupt();
            return Verdict.incorrect("", "interrupts");
        }
    }

    /** Takes all memory. */
    public static final class Hoards extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            List<long[]> taken = new ArrayList<>();
            while (true) {
                taken.add(new long[1 << 22]);
            }
        }
    }

    /** Takes all memory in a thread of its own, which it waits for. */
    public static final class HoardsBeside extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            new Thread(() -> new Hoards().verify(prompt, completion), "hoard").start();
            return new Loops().verify(prompt, completion);
        }
    }

    /** Calls itself for ever. */
    public static final class Recurses extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            return prompt == null ? null : verify(prompt, completion);
        }
    }

    /** Was compiled against a class that is not there. */
    public static final class Misses extends Named {
        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            throw new NoClassDefFoundError("com/example/Missing");
        }
    }

    /** Cannot be made. */
    public static final class Unmakeable extends Named {
        public Unmakeable() {
            throw new IllegalStateException("no licence");
        }

        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            throw new AssertionError();
        }
    }

    private static void sleep(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }
}
