package io.firesteel.cluster.run;

import java.util.ArrayList;
import java.util.List;

/** Whole numbers as people list them: {@code 0–4, 7}. */
final class Ranges {
    private Ranges() {}

    /** @param numbers ascending */
    static String text(List<Long> numbers) {
        List<String> ranges = new ArrayList<>();
        for (int from = 0, to; from < numbers.size(); from = to) {
            for (to = from + 1; to < numbers.size() && numbers.get(to) == numbers.get(to - 1) + 1; ) {
                to++;
            }
            long first = numbers.get(from);
            long last = numbers.get(to - 1);
            ranges.add(first == last ? Long.toString(first) : first + "–" + last);
        }
        return String.join(", ", ranges);
    }
}
