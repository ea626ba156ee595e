package io.firesteel.core;

/**
 * A fault that a person can mend. Its message has four parts: where, what was expected, what was found, how to mend it.
 *
 * <p>It carries strings only, so that it crosses from executors to the driver whole.
 */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String where;
    private final String expected;
    private final String found;
    private final String mend;

    public Fault(String where, String expected, String found, String mend) {
        this(where, expected, found, mend, null);
    }

    public Fault(String where, String expected, String found, String mend, Throwable cause) {
        super(where + ": expected " + expected + ", found " + found + "\n  mend: " + mend, cause);
        this.where = where;
        this.expected = expected;
        this.found = found;
        this.mend = mend;
    }

    public String where() {
        return where;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }

    public String mend() {
        return mend;
    }
}
