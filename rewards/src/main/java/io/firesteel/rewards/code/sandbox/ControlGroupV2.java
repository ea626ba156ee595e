package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Version 2: one folder, in which the parent has enabled the controllers pids and memory.
 *
 * <p>Source: Linux {@code Documentation/admin-guide/cgroup-v2.rst}.
 */
record ControlGroupV2(Path folder) implements ControlGroup {
    static final List<String> CONTROLLERS = List.of("memory", "pids");

    static ControlGroupV2 create(Path parent, String name) throws IOException {
        Path folder = parent.resolve(name);
        Files.createDirectories(folder);
        return new ControlGroupV2(folder);
    }

    @Override
    public List<Path> folders() {
        return List.of(folder);
    }

    @Override
    public void limit(Limits limits) throws IOException {
        ControlGroupFiles.write(folder.resolve("pids.max"), Integer.toString(limits.processes()));
        ControlGroupFiles.write(folder.resolve("memory.max"), Long.toString(limits.memoryBytes()));
        Path swap = folder.resolve("memory.swap.max");
        if (Files.exists(swap)) {
            ControlGroupFiles.write(swap, "0");
        }
    }

    @Override
    public long cpuNanos() throws IOException {
        return 1000 * ControlGroupFiles.number(folder.resolve("cpu.stat"), "usage_usec");
    }

    @Override
    public long memoryKills() throws IOException {
        return ControlGroupFiles.number(folder.resolve("memory.events"), "oom_kill");
    }

    @Override
    public List<Long> processes() throws IOException {
        return ControlGroupFiles.processes(folder);
    }

    @Override
    public void kill() throws IOException {
        Path kill = folder.resolve("cgroup.kill"); // Linux 5.14
        if (Files.exists(kill)) {
            ControlGroupFiles.write(kill, "1");
        } else {
            ControlGroup.super.kill();
        }
    }
}
