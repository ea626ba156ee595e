package io.firesteel.core;

/**
 * A fault that a person can fix. Its message has four parts: where, what was expected, what was found, how to fix it.
 *
 * <p>It carries strings only, so that it crosses from executors to the driver whole.
 */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String where;
    private final String expected;
    private final String found;
    private final String fix;

    public Fault(String where, String expected, String found, String fix) {
        this(where, expected, found, fix, null);
    }

    public Fault(String where, String expected, String found, String fix, Throwable cause) {
        super(where + ": expected " + expected + ", found " + found + "\n  fix: " + fix, cause);
        this.where = where;
        this.expected = expected;
        this.found = found;
        this.fix = fix;
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

    public String fix() {
        return fix;
    }
}
