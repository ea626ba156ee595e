package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The users that boxes run as where the executor is root. */
final class Users {
    /** With namespaces, what is counted by user is counted in each box: all executors can have the same, as ioi/isolate has. */
    private static final int FIRST_WITH_NAMESPACES = 60_000;

    // Used by nobody else, says systemd's list of users and groups.
    private static final int FIRST_UNUSED = 1_879_048_192;
    private static final int LAST_UNUSED = 2_147_000_000;

    // Where a container has fewer: those that systemd gives to services for as long as they run.
    private static final int FIRST_OF_FEW = 61_184;
    private static final int LAST_OF_FEW = 65_519;

    private Users() {}

    /**
     * The first of as many as there are boxes. Without namespaces the kernel counts a user's processes over all executors and
     * containers of a machine, so executors must differ: by their folder's name, which is theirs alone.
     *
     * @throws IOException if this container has no users to give away
     */
    static int first(Tier tier, Path folder, int boxes) throws IOException {
        return tier.hasNamespaces()
                ? FIRST_WITH_NAMESPACES
                : first(Files.readAllLines(Path.of("/proc/self/uid_map")), folder.toString(), boxes);
    }

    /** @param map lines of first user here, first user outside, how many */
    static int first(List<String> map, String name, int boxes) throws IOException {
        long end = 0;
        for (String line : map) {
            String[] fields = line.strip().split("\\s+");
            end = Math.max(end, Long.parseLong(fields[0]) + Long.parseLong(fields[2]));
        }
        boolean few = end <= LAST_UNUSED;
        int first = few ? FIRST_OF_FEW : FIRST_UNUSED;
        long range = Math.min(end, few ? LAST_OF_FEW : LAST_UNUSED) - boxes - first;
        if (range < 1) {
            throw new IOException(
                    "users up to " + end + " are not enough for " + boxes + " boxes from " + first + " on");
        }
        return first + (int) Math.floorMod((long) name.hashCode(), range);
    }
}
