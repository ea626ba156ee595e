package io.firesteel.core.text.jinja;

import java.util.List;
import java.util.Map;

/** What a template may call. */
@FunctionalInterface
interface Function {
    Object call(List<Object> positional, Map<String, Object> named);
}
