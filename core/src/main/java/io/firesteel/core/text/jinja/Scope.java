package io.firesteel.core.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** Names and what they stand for; what a loop sets is gone behind it. */
final class Scope {
    private final Scope outer;
    private final Map<String, Object> names = new HashMap<>();

    Scope(Scope outer) {
        this.outer = outer;
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.names.containsKey(name)) {
                return scope.names.get(name);
            }
        }
        return new Undefined(name);
    }

    void set(String name, Object value) {
        names.put(name, value);
    }
}
