package io.firesteel.core;

/**
 * A fault that a person can fix. Its message has four parts: where, what was expected, what was found, how to fix it. Its
 * {@link Kind} says who has to: whoever wrote the request, or the machine.
 *
 * <p>It carries strings only, so that it crosses from executors to the driver whole.
 */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What has to happen before the same command can succeed. */
    public enum Kind {
        /** The request has to be mended: usage, configuration, input. Starting again as it is ends the same way. */
        REFUSED,
        /** The machine failed: executors lost, a disk full, memory taken. Starting again as it is may succeed. */
        INTERRUPTED,
        /** The run did what it was asked for and came to nothing, as a collapsed policy does. Neither helps by itself. */
        FAILED
    }

    private final Kind kind;
    private final String where;
    private final String expected;
    private final String found;
    private final String fix;

    public Fault(String where, String expected, String found, String fix) {
        this(where, expected, found, fix, null);
    }

    public Fault(String where, String expected, String found, String fix, Throwable cause) {
        this(Kind.REFUSED, where, expected, found, fix, cause);
    }

    /** @param cause may be null */
    public Fault(Kind kind, String where, String expected, String found, String fix, Throwable cause) {
        super(where + ": expected " + expected + ", found " + found + "\n  fix: " + fix, cause);
        this.kind = kind;
        this.where = where;
        this.expected = expected;
        this.found = found;
        this.fix = fix;
    }

    public Kind kind() {
        return kind;
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
