package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Version 1: controllers pids, memory and cpuacct.
 *
 * <p>Source: Linux {@code Documentation/admin-guide/cgroup-v1}.
 */
record ControlGroupV1(Path pids, Path memory, Path cpu) implements ControlGroup {
    static final List<String> CONTROLLERS = List.of("pids", "memory", "cpuacct");

    /** Makes the folders {@code name} below a process's own of each controller. */
    static ControlGroupV1 create(List<Path> parents, String name) throws IOException {
        ControlGroupV1 group = new ControlGroupV1(
                parents.get(0).resolve(name),
                parents.get(1).resolve(name),
                parents.get(2).resolve(name));
        for (Path folder : group.folders()) {
            Files.createDirectories(folder);
        }
        return group;
    }

    @Override
    public List<Path> folders() {
        return List.of(pids, memory, cpu);
    }

    @Override
    public void limit(Limits limits) throws IOException {
        ControlGroupFiles.write(pids.resolve("pids.max"), Integer.toString(limits.processes()));
        Path swapToo = memory.resolve("memory.memsw.limit_in_bytes");
        boolean swap = Files.exists(swapToo);
        if (swap) {
            ControlGroupFiles.write(swapToo, "-1"); // memory alone must not exceed memory and swap while either changes
        }
        ControlGroupFiles.write(memory.resolve("memory.limit_in_bytes"), Long.toString(limits.memoryBytes()));
        if (swap) {
            ControlGroupFiles.write(swapToo, Long.toString(limits.memoryBytes()));
        }
    }

    @Override
    public long cpuNanos() throws IOException {
        return ControlGroupFiles.number(cpu.resolve("cpuacct.usage"));
    }

    @Override
    public long memoryKills() throws IOException {
        return ControlGroupFiles.number(memory.resolve("memory.oom_control"), "oom_kill");
    }

    @Override
    public List<Long> processes() throws IOException {
        return ControlGroupFiles.processes(pids);
    }
}
