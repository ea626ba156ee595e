package io.firesteel.cluster.command;

import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.storage.FileSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Which policy of a run directory {@code policy.path} would name: what the run made, or its newest checkpoint where it is not finished. */
final class RunPolicy {
    private RunPolicy() {}

    /**
     * Empty if there is none.
     *
     * @param directory a path or URI
     * @return the policy's
     */
    static Optional<String> in(String directory) {
        RunFiles files = RunFiles.at(directory, new org.apache.hadoop.conf.Configuration());
        OptionalLong last = Checkpoints.lastWritten(files);
        String checkpoint = Checkpoints.directory(last.orElse(0));
        for (String folder : new String[] {"policy", checkpoint}) {
            if (isPolicy(HuggingFaceDirectory.within(files.source(folder)))) {
                return Optional.of(directory.replaceFirst("/+$", "") + "/" + folder);
            }
        }
        return Optional.empty();
    }

    private static boolean isPolicy(FileSource folder) {
        try {
            return folder.exists(HuggingFaceDirectory.CONFIG);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.where(), e);
        }
    }
}
