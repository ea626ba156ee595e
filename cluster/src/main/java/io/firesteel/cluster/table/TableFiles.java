package io.firesteel.cluster.table;

import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Finds and reads files of rows. The order is that of the names as they were given, within a folder or glob that of the files' paths, and
 * within a file that of its rows: it does not depend on the machine.
 *
 * @param hadoop how file systems are set up
 */
public record TableFiles(Supplier<Configuration> hadoop) {
    private static final Logger LOG = LoggerFactory.getLogger(TableFiles.class);

    /**
     * The files that a path or URI stands for: itself, what a glob matches, or all files of rows of a folder.
     *
     * @return at least one
     */
    public List<TableFile> find(String given) {
        return find(given, hadoop.get());
    }

    /** The same, for whoever reads no rows. */
    public static List<TableFile> find(String given, Configuration hadoop) {
        try {
            Path path = new Path(given);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            FileStatus[] found = fileSystem.exists(path)
                    ? new FileStatus[] {fileSystem.getFileStatus(path)}
                    : fileSystem.globStatus(path);
            List<TableFile> files = new ArrayList<>();
            List<String> passedOver = new ArrayList<>();
            if (found != null) {
                for (FileStatus status : sorted(found)) {
                    add(fileSystem, status, files, passedOver);
                }
            }
            String others = passedOver.size() + " in the folder that are none: "
                    + String.join(", ", passedOver.subList(0, Math.min(5, passedOver.size())))
                    + (passedOver.size() > 5 ? ", …" : "");
            if (files.isEmpty()) {
                throw new Fault(
                        given,
                        "a file, a folder with .jsonl, .csv or .parquet files, or a glob that matches some",
                        found == null || found.length == 0
                                ? "nothing there"
                                : passedOver.isEmpty() ? "none in the folder" : others,
                        passedOver.isEmpty()
                                ? "check the path"
                                : "name the file itself: of a folder, names that begin with _ or . are not read, nor other endings");
            }
            if (!passedOver.isEmpty()) {
                LOG.info("{}: {} files of rows, and {}", given, files.size(), others);
            }
            return files;
        } catch (Fault told) {
            throw told;
        } catch (IOException | RuntimeException e) { // a connector that is not there is a RuntimeException
            throw new Fault(
                    given.isBlank() ? "the name of a file" : given,
                    "a path or URI of a file system that Hadoop knows",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()),
                    "check the path; s3a:// and gs:// need their connector on Spark's class path",
                    e);
        }
    }

    /**
     * Gives every row of a file, in its order.
     *
     * @param columns the only ones that are needed
     */
    public void read(TableFile file, Set<String> columns, Consumer<TableRow> rows) {
        file.read(hadoop.get(), columns, rows);
    }

    /** @param passedOver names in folders that are not read; Spark's mark of a finished table and its checksums are not told */
    private static void add(FileSystem fileSystem, FileStatus status, List<TableFile> files, List<String> passedOver)
            throws IOException {
        if (!status.isDirectory()) {
            files.add(TableFile.of(status.getPath()));
            return;
        }
        for (FileStatus inside : sorted(fileSystem.listStatus(status.getPath()))) {
            String name = inside.getPath().getName();
            boolean hidden = name.startsWith("_") || name.startsWith(".");
            if (!hidden && (inside.isDirectory() || TableFile.holdsRows(inside.getPath()))) {
                add(fileSystem, inside, files, passedOver);
            } else if (!name.equals("_SUCCESS") && !name.endsWith(".crc")) {
                passedOver.add(name);
            }
        }
    }

    private static List<FileStatus> sorted(FileStatus[] found) {
        return List.of(found).stream()
                .sorted(Comparator.comparing(status -> status.getPath().toString()))
                .toList();
    }
}
