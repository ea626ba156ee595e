package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What there is to make boxes with.
 *
 * @param tools the programs
 * @param groups where control groups can be made
 * @param root whether this process is root, so that boxes can have users of their own
 */
record Machine(Tools tools, ControlGroups groups, boolean root) {
    static Machine here(SandboxSettings settings) {
        return new Machine(Tools.find(settings), ControlGroups.find(settings.cgroup()), isRoot());
    }

    private static boolean isRoot() {
        Path self = Path.of("/proc/self");
        try {
            return Files.exists(self) && (int) Files.getAttribute(self, "unix:uid") == 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(self + " cannot be read", unreadable);
        }
    }

    /** Why a tier need not be tried, in words; empty if it is for attacks to find out. */
    Optional<String> lacks(Tier tier) {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        List<String> missing = tools.missing(tier);
        if (!system.equals("Linux amd64")) {
            return Optional.of("this is " + system + ", and boxes need Linux on x86-64");
        } else if (!missing.isEmpty()) {
            return Optional.of("there is no " + String.join(", no ", missing));
        } else if (tier == Tier.T0 && groups.version() == 0) {
            return Optional.of(groups.why());
        } else if (tier == Tier.T3 && !root) {
            return Optional.of("the executor is not root, so its boxes have no users of their own");
        }
        return Optional.empty();
    }
}
