package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.cluster.run.RunFiles;

import java.util.List;

/** Whether this user may write into the directory, as every start does. Asks the file system, and writes nothing. */
final class WriteCheck {
    private WriteCheck() {}

    static Finding look(RunFiles files) {
        List<String> closed = List.of("", Checkpoints.DIRECTORY).stream()
                .filter(directory -> files.exists(directory) && !files.isWritable(directory))
                .map(files::display)
                .toList();
        return closed.isEmpty()
                ? Finding.ok("writable", true)
                : Finding.wrong(
                        "writable",
                        false,
                        "this user cannot write into " + closed.get(0) + ", and a run cannot go on without",
                        "mount it for writing, or change its owner or mode; or go on with a copy elsewhere");
    }
}
