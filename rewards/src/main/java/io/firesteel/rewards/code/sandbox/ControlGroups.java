package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where this process may make control groups, if anywhere: below its own of version 1; beside or below its own of version
 * 2, or in the folder that {@code sandbox.cgroup} names, if pids and memory are delegated there.
 *
 * @param version 1 or 2; 0 for none
 * @param parents the folders of {@link ControlGroupV1#CONTROLLERS}, or one of version 2
 * @param why which they are, or why there are none, in words
 */
record ControlGroups(int version, List<Path> parents, String why) {
    private static final String PREFIX = "firesteel-";

    /** One line of {@code /proc/self/mountinfo}. */
    private record Mount(String root, Path point, String type, List<String> options) {
        static Optional<Mount> parse(String line) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ");
            if (halves.length < 2 || left.length < 5) {
                return Optional.empty();
            }
            String[] right = halves[1].split(" ");
            return Optional.of(new Mount(
                    left[3],
                    Path.of(left[4]),
                    right[0],
                    right.length > 2 ? Arrays.asList(right[2].split(",")) : List.of()));
        }

        /** Where the group {@code path} is to be found below this mount. */
        Path folder(String path) {
            String below = path.startsWith(root) ? path.substring(root.length()) : path;
            return point.resolve(below.replaceFirst("^/+", ""));
        }
    }

    static ControlGroups find(String setting) {
        if (setting.equals(SandboxSettings.OFF)) {
            return none("sandbox.cgroup is off");
        }
        if (!setting.equals(SandboxSettings.AUTO)) {
            return usable(2, List.of(Path.of(setting)));
        }
        try {
            return search(
                    Files.readAllLines(Path.of("/proc/self/mountinfo")),
                    Files.readAllLines(Path.of("/proc/self/cgroup")));
        } catch (IOException unreadable) {
            return none("/proc/self cannot be read: " + unreadable);
        }
    }

    private static ControlGroups search(List<String> mountLines, List<String> ownLines) {
        List<Mount> mounts =
                mountLines.stream().map(Mount::parse).flatMap(Optional::stream).toList();
        List<Path> first = new ArrayList<>();
        for (String controller : ControlGroupV1.CONTROLLERS) {
            mounts.stream()
                    .filter(mount ->
                            mount.type().equals("cgroup") && mount.options().contains(controller))
                    .findFirst()
                    .ifPresent(mount -> first.add(mount.folder(own(ownLines, controller))));
        }
        ControlGroups found = first.size() == ControlGroupV1.CONTROLLERS.size()
                ? usable(1, first)
                : none("no control groups of version 1 with " + ControlGroupV1.CONTROLLERS);
        if (found.version > 0) {
            return found;
        }
        Optional<Mount> unified =
                mounts.stream().filter(mount -> mount.type().equals("cgroup2")).findFirst();
        if (unified.isEmpty()) {
            return found;
        }
        Path own = unified.get().folder(own(ownLines, ""));
        ControlGroups beside =
                own.equals(unified.get().point()) ? none("no group above " + own) : usable(2, List.of(own.getParent()));
        if (beside.version > 0) {
            return beside;
        }
        ControlGroups below = usable(2, List.of(own));
        return below.version > 0 ? below : none(found.why + "; " + beside.why + "; " + below.why);
    }

    /** This process's group for a controller; of version 2 for the empty name. */
    private static String own(List<String> lines, String controller) {
        for (String line : lines) {
            String[] fields = line.split(":", 3);
            if (Arrays.asList(fields[1].split(",")).contains(controller)) {
                return fields[2];
            }
        }
        return "/";
    }

    private static ControlGroups usable(int version, List<Path> parents) {
        ControlGroups candidate =
                new ControlGroups(version, parents, "control groups of version " + version + " in " + parents);
        try {
            if (version == 2) {
                String enabled = Files.readString(parents.get(0).resolve("cgroup.subtree_control"))
                        .strip();
                if (!Arrays.asList(enabled.split(" ")).containsAll(ControlGroupV2.CONTROLLERS)) {
                    return none(parents.get(0) + " delegates [" + enabled + "], not " + ControlGroupV2.CONTROLLERS);
                }
            }
            candidate.removeStale();
            candidate.create("probe").remove();
            return candidate;
        } catch (IOException refused) {
            return none("no group can be made in " + parents + ": " + refused);
        }
    }

    private static ControlGroups none(String why) {
        return new ControlGroups(0, List.of(), why);
    }

    /** A new group of this process. */
    ControlGroup create(String name) throws IOException {
        String own = PREFIX + ProcessHandle.current().pid() + "-" + name;
        return version == 1 ? ControlGroupV1.create(parents, own) : ControlGroupV2.create(parents.get(0), own);
    }

    /** Takes away what executors that were killed have left. */
    private void removeStale() throws IOException {
        for (Path parent : parents) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
                for (Path folder : folders) {
                    String pid = folder.getFileName()
                            .toString()
                            .substring(PREFIX.length())
                            .replaceFirst("-.*", "");
                    boolean stale = pid.matches("\\d{1,18}")
                            && ProcessHandle.of(Long.parseLong(pid)).isEmpty()
                            && ControlGroupFiles.processes(folder).isEmpty();
                    if (stale) {
                        Files.deleteIfExists(folder);
                    }
                }
            }
        }
    }
}
