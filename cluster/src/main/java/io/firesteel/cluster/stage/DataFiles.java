package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.Provenance;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The files that a path, a glob or a folder of any Hadoop file system stands for, in the order of their names. */
final class DataFiles {
    private DataFiles() {}

    /** One file. */
    record File(FileSystem system, Path path) {
        String name() {
            return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
        }

        /** Its content; decompressed if the name's ending says that it is compressed. */
        InputStream open() throws IOException {
            CompressionCodec codec = new CompressionCodecFactory(system.getConf()).getCodec(path);
            InputStream raw = system.open(path);
            return codec == null ? raw : codec.createInputStream(raw);
        }

        /** SHA-256 of its bytes as they are stored. */
        String sha256() {
            try (InputStream in = system.open(path)) {
                return Provenance.sha256(in);
            } catch (IOException e) {
                throw new Fault(name(), "a readable file", e.toString(), "check the path and the network", e);
            }
        }
    }

    /** @throws Fault if there is none */
    static List<File> of(String named, Configuration hadoop) {
        try {
            Path path = new Path(named);
            FileSystem system = path.getFileSystem(hadoop);
            FileStatus[] found = system.exists(path)
                    ? new FileStatus[] {system.getFileStatus(path)} // a name may hold a glob's signs
                    : system.globStatus(path);
            List<File> files = new ArrayList<>();
            for (FileStatus each : found == null ? new FileStatus[0] : found) {
                add(system, each, files);
            }
            if (files.isEmpty()) {
                throw new Fault(named, "a file, or a folder of some", "none", "check the path");
            }
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw new Fault(named, "a path on a file system that Hadoop knows", e.toString(), "check the path", e);
        }
    }

    private static void add(FileSystem system, FileStatus status, List<File> into) throws IOException {
        String name = status.getPath().getName();
        if (name.startsWith("_") || name.startsWith(".")) {
            return; // Hadoop's marks, which are no data
        }
        if (status.isFile()) {
            into.add(new File(system, status.getPath()));
            return;
        }
        FileStatus[] inside = system.listStatus(status.getPath());
        Arrays.sort(inside, Comparator.comparing(each -> each.getPath().getName()));
        for (FileStatus each : inside) {
            add(system, each, into);
        }
    }
}
