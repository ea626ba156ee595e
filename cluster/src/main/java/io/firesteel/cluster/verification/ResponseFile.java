package io.firesteel.cluster.verification;

import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;

/**
 * A file of responses to verify: JSON Lines on any Hadoop file system.
 *
 * @param written as the user wrote it, for messages
 * @param path qualified
 * @param bytes its size as stored
 */
public record ResponseFile(String written, Path path, long bytes) {
    /** @throws Fault if there is no such file */
    public static ResponseFile of(String written, Configuration hadoop) {
        try {
            Path path = new Path(written);
            FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
            if (status.isFile()) {
                return new ResponseFile(written, status.getPath(), status.getLen());
            }
            throw new Fault(written, "a file of JSON Lines", "a directory", "name one file with --in");
        } catch (FileNotFoundException missing) {
            throw new Fault(written, "a file of JSON Lines", "no such file", "check --in", missing);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new Fault(
                    written,
                    "a file of JSON Lines",
                    unreadable.toString(),
                    "check --in and its credentials",
                    unreadable);
        }
    }

    /** Names one of its lines, counted from 1. */
    public String line(long number) {
        return written + ", line " + number;
    }
}
