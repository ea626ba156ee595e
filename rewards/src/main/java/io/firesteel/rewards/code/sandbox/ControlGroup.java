package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The control group of one slot: it outlives the boxes that are run in it one after the other, so figures are differences.
 * Version 1 has a folder per controller, version 2 has one for all.
 */
interface ControlGroup {
    /** The folders a box's first process enters before it gives up its rights. */
    List<Path> folders();

    /** Sets what the next box may use. */
    void limit(Limits limits) throws IOException;

    /** CPU time of all that ever ran here, in nanoseconds. */
    long cpuNanos() throws IOException;

    /** How often a process here was ended for want of memory. */
    long memoryKills() throws IOException;

    /** The processes in it now. */
    List<Long> processes() throws IOException;

    /** Ends what is in it; returns before they are gone. */
    default void kill() throws IOException {
        for (long process : processes()) {
            ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Takes the folders away; they must be empty. */
    default void remove() throws IOException {
        for (Path folder : folders()) {
            Files.deleteIfExists(folder);
        }
    }
}
