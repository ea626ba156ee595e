package io.firesteel.rewards.code.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is written to control groups of version 2, in a folder that looks like one: CI's machine has version 1. */
class ControlGroupTest {
    private static final Limits LIMITS = new Limits(1000, 64 << 20, 32, 1 << 20, 1 << 10);

    @TempDir
    private Path parent;

    @Test
    void versionTwoIsUsedWhereMemoryAndPidsAreDelegated() throws IOException {
        Files.writeString(parent.resolve("cgroup.subtree_control"), "cpu memory pids\n");

        ControlGroups groups = ControlGroups.find(parent.toString());

        assertThat(groups.version()).as(groups.why()).isEqualTo(2);
    }

    @Test
    void aFolderThatDelegatesNothingIsNotUsedAndSaysWhy() throws IOException {
        Files.writeString(parent.resolve("cgroup.subtree_control"), "cpu\n");

        ControlGroups groups = ControlGroups.find(parent.toString());

        assertThat(groups.version()).isZero();
        assertThat(groups.why()).contains("delegates [cpu], not [memory, pids]");
    }

    @Test
    void versionTwoLimitsProcessesMemoryAndSwapAndReadsItsFigures() throws IOException {
        ControlGroup group = ControlGroupV2.create(parent, "box");
        Path folder = group.folders().get(0);
        Files.writeString(folder.resolve("memory.swap.max"), "max");
        Files.writeString(folder.resolve("cpu.stat"), "usage_usec 1234\nuser_usec 1000\n");
        Files.writeString(folder.resolve("memory.events"), "low 0\noom 2\noom_kill 3\n");
        Files.writeString(folder.resolve("cgroup.procs"), "4711\n4712\n");

        group.limit(LIMITS);

        assertThat(folder.resolve("pids.max")).hasContent("32");
        assertThat(folder.resolve("memory.max")).hasContent("67108864");
        assertThat(folder.resolve("memory.swap.max")).hasContent("0");
        assertThat(group.cpuNanos()).isEqualTo(1_234_000);
        assertThat(group.memoryKills()).isEqualTo(3);
        assertThat(group.processes()).containsExactly(4711L, 4712L);
    }

    @Test
    void aFolderInWhichSomethingOnlyLooksLikeAGroupIsNotUsed() throws IOException {
        Files.writeString(parent.resolve("cgroup.subtree_control"), "memory pids");
        Path left = Files.createDirectory(parent.resolve("firesteel-999999999-0")); // no such process

        ControlGroups groups = ControlGroups.find(parent.toString());

        assertThat(groups.why())
                .as("a real group has cgroup.procs; this one is no group")
                .contains("cgroup.procs");
        assertThat(left).exists();
    }

    @Test
    void whatAKilledExecutorLeftIsTakenAway() throws IOException {
        ControlGroups groups = ControlGroups.find(SandboxSettings.AUTO);
        assumeThat(groups.version()).as(groups.why()).isPositive();
        Path left = Files.createDirectory(groups.parents().get(0).resolve("firesteel-999999999-0")); // no such process

        ControlGroups.find(SandboxSettings.AUTO);

        assertThat(left).doesNotExist();
    }
}
