package io.firesteel.core.text.jinja;

import java.util.Map;

/** What {@code namespace(…)} makes: the one thing whose attributes a template may set. */
record Namespace(Map<String, Object> attributes) {}
