package io.firesteel.core.config;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.List;

/**
 * Ranges, checked in a configuration record's compact constructor, all of them before the first is reported.
 *
 * <pre>{@code
 * public GrpoConfiguration {
 *     new Requirements()
 *             .that(groupSize >= 2, "group-size", "an integer >= 2", groupSize, "4 to 16 is usual")
 *             .that(clip > 0, "clip", "a number > 0", clip, "0.2 is usual")
 *             .check();
 * }
 * }</pre>
 */
public final class Requirements {
    private final List<Fault> faults = new ArrayList<>();

    /** Notes a fault unless {@code holds}; {@code key} is relative to the record, in kebab case. */
    public Requirements that(boolean holds, String key, String expected, Object found, String fix) {
        if (!holds) {
            faults.add(new Fault(key, expected, String.valueOf(found), fix));
        }
        return this;
    }

    /** Throws what was noted; the binder adds path, file and line. */
    public void check() {
        if (!faults.isEmpty()) {
            throw new ConfigurationFault(faults.stream()
                    .map(f -> new ConfigurationFault.Problem(
                            f.where(), "expected " + f.expected() + ", found " + f.found(), "", f.fix()))
                    .toList());
        }
    }
}
