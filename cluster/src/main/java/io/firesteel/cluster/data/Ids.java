package io.firesteel.cluster.data;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gives each problem of a data set an id of its own: the second one that is called {@code x} is {@code x #2}. */
final class Ids {
    private final Map<String, Integer> times = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    String unique(String id) {
        String free = id;
        while (!taken.add(free)) {
            free = id + " #" + (times.merge(id, 1, Integer::sum) + 1);
        }
        return free;
    }
}
