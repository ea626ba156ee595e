package io.firesteel.cluster.data;

import io.firesteel.core.random.Seeds;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives each problem of a data set an id of its own: the second one that is called {@code x} is {@code x #2}. Of ids that were given 64 bits
 * stay; should two names have the same, which of a million happens once in some tens of millions of data sets, the second is numbered too.
 */
final class Ids {
    private static final Seeds HASH = new Seeds(0);

    private final Map<Long, Integer> times = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();

    /** Whether nobody was called so. */
    boolean isNew(String id) {
        return taken.add(hash(id));
    }

    String unique(String id) {
        String free = id;
        while (!taken.add(hash(free))) {
            free = id + " #" + (times.merge(hash(id), 1, Integer::sum) + 1);
        }
        return free;
    }

    private static long hash(String id) {
        return HASH.at(id).seed();
    }
}
