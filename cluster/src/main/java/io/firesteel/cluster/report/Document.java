package io.firesteel.cluster.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A page.
 *
 * @param title one line
 * @param subtitle one line below it
 * @param sections from top to bottom; the script draws one of {@link Charts} and one of {@link Samples}
 */
public record Document(String title, String subtitle, List<Section> sections) {
    public Document {
        sections = List.copyOf(sections);
        Map<Class<?>, Integer> counts = new HashMap<>();
        for (Section section : sections) {
            boolean drawn = section instanceof Charts || section instanceof Samples;
            if (drawn && counts.merge(section.getClass(), 1, Integer::sum) > 1) {
                throw new IllegalArgumentException(
                        "two sections of " + section.getClass().getSimpleName() + " in one page");
            }
        }
    }
}
