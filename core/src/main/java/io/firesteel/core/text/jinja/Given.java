package io.firesteel.core.text.jinja;

import java.util.List;
import java.util.Map;

/**
 * The arguments of a filter, test or method.
 *
 * @param of whose they are, for messages
 */
record Given(String of, List<Object> positional, Map<String, Object> named) {
    boolean has(int index, String name) {
        return index < positional.size() || named.containsKey(name);
    }

    /** The argument at that place or of that name. */
    Object get(int index, String name) {
        if (!has(index, name)) {
            throw new JinjaException(of + " needs " + name);
        }
        return index < positional.size() ? positional.get(index) : named.get(name);
    }

    Object get(int index, String name, Object otherwise) {
        return has(index, name) ? get(index, name) : otherwise;
    }

    String text(int index, String name) {
        return Values.text(get(index, name));
    }

    boolean flag(int index, String name, boolean otherwise) {
        return Values.isTrue(get(index, name, otherwise));
    }

    int integer(int index, String name, int otherwise) {
        return (int) Values.integer(get(index, name, (long) otherwise));
    }
}
