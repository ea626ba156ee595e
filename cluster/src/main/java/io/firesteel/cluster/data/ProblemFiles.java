package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads problems from JSON Lines, CSV and Parquet on any Hadoop file system. The order is that of the names as they were given, within a
 * folder or glob that of the files' paths, and within a file that of its rows: it does not depend on the machine.
 */
final class ProblemFiles {
    private final Supplier<SparkSession> spark;

    ProblemFiles(Supplier<SparkSession> spark) {
        this.spark = spark;
    }

    /**
     * All problems of these files. A problem that comes again gets an id of its own.
     *
     * @param given paths, URIs or globs; of a folder all files of rows
     */
    List<Problem> read(List<String> given, ProblemSchema schema) {
        Configuration hadoop = spark.get().sparkContext().hadoopConfiguration();
        List<Problem> problems = new ArrayList<>();
        Ids ids = new Ids();
        for (String path : given) {
            for (TableFile file : files(path, hadoop)) {
                Boolean[] countdown = new Boolean[1]; // known with the first row
                file.read(new ParquetRows(spark), hadoop, schema.read(), row -> {
                    if (countdown[0] == null) {
                        countdown[0] = schema.countdown(file.name(), row);
                    }
                    Problem problem = schema.problem(row, countdown[0]);
                    problems.add(problem.withId(ids.unique(problem.id())));
                });
            }
        }
        if (problems.isEmpty()) {
            throw new Fault(String.join(", ", given), "at least one row", "none", "are these the right files?");
        }
        return problems;
    }

    private static List<TableFile> files(String given, Configuration hadoop) {
        try {
            Path path = new Path(given);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            FileStatus[] found = fileSystem.exists(path)
                    ? new FileStatus[] {fileSystem.getFileStatus(path)}
                    : fileSystem.globStatus(path);
            List<TableFile> files = new ArrayList<>();
            if (found != null) {
                for (FileStatus status : sorted(found)) {
                    add(fileSystem, status, files);
                }
            }
            if (files.isEmpty()) {
                throw new Fault(
                        given,
                        "a file, a folder with .jsonl, .csv or .parquet files, or a glob that matches some",
                        found == null || found.length == 0 ? "nothing there" : "none in the folder",
                        "check the path");
            }
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw new Fault(
                    given,
                    "a path or URI of a file system that Hadoop knows",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()),
                    "check the path; s3a:// and gs:// need their connector on Spark's class path",
                    e);
        }
    }

    private static void add(FileSystem fileSystem, FileStatus status, List<TableFile> files) throws IOException {
        if (!status.isDirectory()) {
            files.add(TableFile.of(status.getPath()));
            return;
        }
        for (FileStatus inside : sorted(fileSystem.listStatus(status.getPath()))) {
            String name = inside.getPath().getName();
            boolean hidden = name.startsWith("_") || name.startsWith(".");
            if (!hidden && (inside.isDirectory() || TableFile.holdsRows(inside.getPath()))) {
                add(fileSystem, inside, files);
            }
        }
    }

    private static List<FileStatus> sorted(FileStatus[] found) {
        return List.of(found).stream()
                .sorted(Comparator.comparing(status -> status.getPath().toString()))
                .toList();
    }
}
