package io.firesteel.rewards.code;

import io.firesteel.core.Fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The languages programs may be written in. */
enum Language {
    PYTHON("python", "python3", "py"),
    JAVA("java");

    private final List<String> labels;

    Language(String... labels) {
        this.labels = List.of(labels);
    }

    /** What may stand after a fence, in lower case. */
    List<String> labels() {
        return labels;
    }

    /** The language that a reference names. */
    static Language of(String where, String name) {
        for (Language language : values()) {
            if (language.labels.get(0).equals(name)) {
                return language;
            }
        }
        List<String> names = Arrays.stream(values())
                .map(language -> language.name().toLowerCase(Locale.ROOT))
                .toList();
        throw new Fault(where + ": language", "one of " + names, name, "fix the reference");
    }
}
