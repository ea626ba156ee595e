package io.firesteel.rewards.code.sandbox;

/**
 * How well an executor can contain a hostile program. Probed by attacks when the executor starts, never assumed, and never
 * lowered on the way: below {@code sandbox.min-tier} nothing is run.
 *
 * <p>T2 and T3 need no namespaces, and contain less: they are used only where {@code sandbox.min-tier} names one of them.
 */
public enum Tier {
    /** Namespaces, control groups and a system call filter: made for hostile programs. */
    T0("bubblewrap, control groups and seccomp: contains hostile programs"),
    /** The same without control groups: the sums of memory and CPU time over a box's processes are only polled. */
    T1("bubblewrap, resource limits and seccomp: contains hostile programs, weak on the sum of memory"),
    /** Landlock and a system call filter instead of namespaces: the processes of others are there, but out of reach. */
    T2(
            "Landlock, seccomp and resource limits: contains accidents and most escapes; a shared process space, weak on the sum"
                    + " of memory"),
    /** Neither: a program can read what everybody can, and use the network. */
    T3("resource limits and a user of its own: contains accidents only"),
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

    /** Whether boxes have namespaces of their own, made by bubblewrap. */
    public boolean hasNamespaces() {
        return compareTo(T1) <= 0;
    }

    /** Whether this contains at least what {@code least} does. */
    public boolean suffices(Tier least) {
        return compareTo(least) <= 0;
    }
}
