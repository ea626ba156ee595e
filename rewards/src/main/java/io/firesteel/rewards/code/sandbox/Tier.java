package io.firesteel.rewards.code.sandbox;

/**
 * How well an executor can contain a hostile program. Probed by attacks when the executor starts, never assumed, and never
 * lowered on the way: below {@code sandbox.min-tier} nothing is run.
 *
 * <p>T2 (Landlock without namespaces) and T3 (resource limits under a user of its own) are not offered: neither has a
 * bound on the sum of memory nor a process space of its own.
 */
public enum Tier {
    /** Namespaces, control groups and a system call filter: made for hostile programs. */
    T0("bubblewrap, control groups and seccomp: contains hostile programs"),
    /** The same without control groups: the sums of memory and CPU time over a box's processes are only polled. */
    T1("bubblewrap, resource limits and seccomp: contains hostile programs, weak on the sum of memory"),
    /** No sandbox: programs are not run. */
    T4("no sandbox: no program is run");

    private final String claim;

    Tier(String claim) {
        this.claim = claim;
    }

    /** What it promises, in words. */
    public String claim() {
        return claim;
    }

    /** Whether this contains at least what {@code least} does. */
    public boolean suffices(Tier least) {
        return compareTo(least) <= 0;
    }
}
