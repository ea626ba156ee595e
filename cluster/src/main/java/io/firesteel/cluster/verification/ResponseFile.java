package io.firesteel.cluster.verification;

import io.firesteel.cluster.table.TableFile;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

import java.io.IOException;
import java.util.List;

/**
 * A file of responses to verify: JSON Lines on any Hadoop file system.
 *
 * @param written as the user wrote it, for messages
 * @param file where it lies
 * @param bytes its size as stored
 */
public record ResponseFile(String written, TableFile file, long bytes) {
    /** @throws Fault if there is no such file, or it is not of JSON Lines */
    public static ResponseFile of(String written, Configuration hadoop) {
        List<TableFile> files = TableFiles.find(written, hadoop);
        if (files.size() > 1) {
            throw new Fault(written, "one file of JSON Lines", files.size() + " files", "name one of them with --in");
        }
        TableFile file = files.get(0);
        if (file.format() != TableFile.Format.JSON_LINES) {
            throw new Fault(
                    written,
                    "a file of JSON Lines",
                    file.format() + " by the name's ending",
                    "convert it to rows such as {\"id\":\"1\",\"gold\":\"42\",\"response\":\"…\"}");
        }
        file.requireOpens(hadoop);
        try {
            Path path = file.path();
            return new ResponseFile(
                    written,
                    file,
                    path.getFileSystem(hadoop).getFileStatus(path).getLen());
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    public Path path() {
        return file.path();
    }

    /** Names one of its lines, counted from 1. */
    public String line(long number) {
        return written + ", line " + number;
    }
}
