package io.firesteel.rewards.math.algebra;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Words for quantities that are two things where they differ: a mean is no median, a minimum no maximum, an area no perimeter. All
 * other words are names for anything, and say nothing against each other.
 */
final class Quantities {
    /** One family a line; words for the same member are joined by a bar. */
    private static final String FAMILIES =
            """
            mean|average|expectation median mode variance deviation range
            maximum|max|largest|greatest|biggest|highest minimum|min|smallest|least|lowest
            area perimeter circumference volume radius diameter
            numerator denominator
            quotient remainder
            sum|total difference product
            profit loss revenue
            gcd|gcf|hcf lcm
            """;

    /** A word's family and member of it. */
    private static final Map<String, int[]> MEMBERS = members();

    private Quantities() {}

    private static Map<String, int[]> members() {
        Map<String, int[]> members = new HashMap<>();
        String[] families = FAMILIES.strip().split("\n");
        for (int family = 0; family < families.length; family++) {
            String[] words = families[family].split(" ");
            for (int member = 0; member < words.length; member++) {
                for (String word : words[member].split("\\|")) {
                    members.put(word, new int[] {family, member});
                }
            }
        }
        return members;
    }

    /** Whether two names in words have members of one family in them, and none in common. */
    static boolean differ(String one, String two) {
        Map<Integer, Set<Integer>> first = of(one);
        Map<Integer, Set<Integer>> second = of(two);
        return first.entrySet().stream().anyMatch(family -> {
            Set<Integer> others = second.getOrDefault(family.getKey(), Set.of());
            return !others.isEmpty() && others.stream().noneMatch(family.getValue()::contains);
        });
    }

    private static Map<Integer, Set<Integer>> of(String name) {
        Map<Integer, Set<Integer>> found = new HashMap<>();
        for (String word : name.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            int[] member = MEMBERS.get(word);
            if (member != null) {
                found.computeIfAbsent(member[0], family -> new HashSet<>()).add(member[1]);
            }
        }
        return found;
    }
}
