package io.firesteel.core.text.jinja;

/** What is wrong with a template, or what it did that it may not; the line is put before it where it is caught. */
final class JinjaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whether the template itself refused, by {@code raise_exception}. */
    private final boolean byTemplate;

    JinjaException(String message) {
        this(message, false);
    }

    private JinjaException(String message, boolean byTemplate) {
        super(message, null, false, false);
        this.byTemplate = byTemplate;
    }

    /** What a template refuses, in its own words. */
    static JinjaException byTemplate(String message) {
        return new JinjaException(message, true);
    }

    boolean isByTemplate() {
        return byTemplate;
    }
}
