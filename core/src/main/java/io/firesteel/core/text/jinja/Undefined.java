package io.firesteel.core.text.jinja;

/**
 * A name that stands for nothing: no text, false, no items; anything else that is done with it is a fault.
 *
 * @param name as the template has it
 */
record Undefined(String name) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 1;
    }

    JinjaException fault() {
        return new JinjaException(name + " is undefined");
    }
}
