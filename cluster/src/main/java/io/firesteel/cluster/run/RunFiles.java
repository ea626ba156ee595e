package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The files below one directory of a Hadoop file system. Names are relative, with {@code /} between the parts. What goes
 * wrong surfaces as a {@link Fault} that names the file.
 *
 * <p>Local directories are written without Hadoop's {@code .crc} side files: other tools read these files too.
 */
public final class RunFiles {
    /** File systems whose rename is atomic; on the others (object stores) a file appears whole when it is closed. */
    private static final Set<String> ATOMIC_RENAME = Set.of("hdfs", "viewfs");

    private final FileSystem fileSystem;
    private final Configuration hadoop;
    private final Path root;

    private RunFiles(FileSystem fileSystem, Configuration hadoop, Path root) {
        this.fileSystem = fileSystem;
        this.hadoop = hadoop;
        this.root = root;
    }

    /**
     * Opens a directory, which need not exist.
     *
     * @param uri a path or URI such as {@code runs/first}, {@code hdfs://nn/runs/first}, {@code s3a://bucket/first}
     * @param hadoop the file systems' configuration; under Spark, {@code sparkContext.hadoopConfiguration()}
     */
    public static RunFiles at(String uri, Configuration hadoop) {
        if (uri.isBlank()) {
            throw new Fault("a directory", "a path or URI", "nothing", "name one, such as --run-dir DIR");
        }
        try {
            Path path = new Path(uri);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            Path root = fileSystem.makeQualified(path);
            return new RunFiles(
                    fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem, hadoop, root);
        } catch (IOException | IllegalArgumentException e) {
            throw new Fault(
                    "directory " + uri,
                    "a directory on a file system that Hadoop knows",
                    String.valueOf(e.getMessage()),
                    "check the URI's scheme; s3a:// and gs:// need their connector on Spark's class path",
                    e);
        }
    }

    /** The directory, qualified: {@code file:/home/me/runs/first}. */
    public Path root() {
        return root;
    }

    /**
     * Refuses a directory that is somebody else's.
     *
     * @param writer who might have written it: a run, a recipe
     * @param present what lies in it
     * @param marks of which one is there in every directory that the writer has written
     */
    public void requireOwn(String writer, List<String> present, String... marks) {
        if (!present.isEmpty() && Collections.disjoint(present, List.of(marks))) {
            throw new Fault(
                    "run directory " + display(""),
                    "a new or empty directory, or one that a " + writer + " has written",
                    "other files: " + String.join(", ", present.subList(0, Math.min(5, present.size()))),
                    "choose another --run-dir");
        }
    }

    /** Refuses to go on where executors have written a table that this machine does not see. */
    public void requireParquet(String directory) {
        if (list(directory).stream().noneMatch(name -> name.endsWith(".parquet"))) {
            throw new Fault(
                    display(directory),
                    "a Parquet file that an executor has written",
                    "none: the executor wrote to a disk that this machine does not see",
                    "on a cluster choose a --run-dir that all machines see, such as hdfs:// or s3a://");
        }
    }

    /** The file systems' configuration. */
    public Configuration hadoop() {
        return hadoop;
    }

    public FileSystem fileSystem() {
        return fileSystem;
    }

    public Path path(String name) {
        return name.isEmpty() ? root : new Path(root, name);
    }

    /** Whether this is a disk of one machine (as far as the URI tells). */
    public boolean local() {
        return "file".equals(root.toUri().getScheme());
    }

    /** How a person would write the place: without {@code file:} for local paths. */
    public String display(String name) {
        Path path = path(name);
        return local() ? path.toUri().getPath() : path.toString();
    }

    public boolean exists(String name) {
        try {
            return fileSystem.exists(path(name));
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** The names directly inside a directory, sorted; none if it does not exist. */
    public List<String> list(String directory) {
        try {
            List<String> names = new ArrayList<>();
            for (FileStatus status : fileSystem.listStatus(path(directory))) {
                names.add(status.getPath().getName());
            }
            Collections.sort(names);
            return names;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw fault(directory, e);
        }
    }

    public long size(String name) {
        try {
            return fileSystem.getFileStatus(path(name)).getLen();
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    public InputStream open(String name) {
        try {
            return fileSystem.open(path(name));
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    public byte[] read(String name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    public String readText(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    /** Creates a file, in place of an older one, with its parent directories. */
    public OutputStream create(String name) {
        try {
            return new BufferedOutputStream(new FaultyStream(fileSystem.create(path(name), true), this, name), 1 << 16);
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** Whether {@link #append} works here: not on object stores. */
    public boolean canAppend() {
        return renamesAtOnce();
    }

    /** Opens an existing file for writing at its end; every {@code flush} reaches readers. */
    public OutputStream append(String name) {
        try {
            return new FaultyStream(fileSystem.append(path(name)), this, name);
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** One of its directories, as a root of its own. */
    public RunFiles below(String directory) {
        return new RunFiles(fileSystem, hadoop, path(directory));
    }

    /** One of its directories, to read from. */
    public FileSource source(String directory) {
        return new FileSource() {
            @Override
            public String where() {
                return display(directory);
            }

            @Override
            public boolean exists(String name) {
                return RunFiles.this.exists(below(directory, name));
            }

            @Override
            public long length(String name) {
                return size(below(directory, name));
            }

            @Override
            public InputStream open(String name) {
                return RunFiles.this.open(below(directory, name));
            }
        };
    }

    /** One of its directories, to write into; made if missing. */
    public FileSink sink(String directory) {
        return new FileSink() {
            @Override
            public String where() {
                return display(directory);
            }

            @Override
            public void write(String name, Writer content) throws IOException {
                try (OutputStream out = create(below(directory, name))) {
                    content.to(out);
                }
            }
        };
    }

    private static String below(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    /** Writes a whole file so that readers find the old text or the new one, never a part. */
    public void replace(String name, String text) {
        replace(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /**
     * Writes a whole file of any size: under another name first, which it then takes off. If writing fails, an older file
     * stays as it was. Where renaming is not atomic (object stores), there is a moment with no file.
     */
    public void replace(String name, Writing writing) {
        // Beside the file, and by process: somebody may print the report of a run that is going on.
        int folder = name.lastIndexOf('/') + 1;
        String temporary = name.substring(0, folder) + "." + name.substring(folder) + "."
                + ProcessHandle.current().pid() + ".tmp";
        boolean whole = false;
        try {
            try (OutputStream out = create(temporary)) {
                writing.to(out);
            }
            move(temporary, name);
            whole = true;
        } catch (IOException e) {
            throw fault(name, e);
        } finally {
            if (!whole) {
                delete(temporary);
            }
        }
    }

    private void move(String from, String to) throws IOException {
        if (local()) {
            Files.move(
                    java.nio.file.Path.of(path(from).toUri().getPath()),
                    java.nio.file.Path.of(path(to).toUri().getPath()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } else if (ATOMIC_RENAME.contains(root.toUri().getScheme())) {
            FileContext.getFileContext(root.toUri(), hadoop).rename(path(from), path(to), Options.Rename.OVERWRITE);
        } else {
            fileSystem.delete(path(to), false);
            if (!fileSystem.rename(path(from), path(to))) {
                throw new IOException("the file could not be renamed from " + path(from));
            }
        }
    }

    /** Writes a whole file so that readers find the old bytes or the new ones, never a part. */
    public void replace(String name, byte[] bytes) {
        if (renamesAtOnce()) {
            replace(name, out -> out.write(bytes));
            return;
        }
        try (OutputStream out = create(name)) { // on object stores a file appears whole when it is closed
            out.write(bytes);
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    private boolean renamesAtOnce() {
        return local() || ATOMIC_RENAME.contains(root.toUri().getScheme());
    }

    /** Creates a file only if there is none of that name; false if there is. Atomic on local disks and HDFS. */
    boolean createNew(String name, byte[] bytes) {
        try {
            if (local()) {
                Files.write(java.nio.file.Path.of(path(name).toUri().getPath()), bytes, StandardOpenOption.CREATE_NEW);
            } else {
                try (OutputStream out = fileSystem.create(path(name), false)) {
                    out.write(bytes);
                }
            }
            return true;
        } catch (java.nio.file.FileAlreadyExistsException | org.apache.hadoop.fs.FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** When it was last written. */
    public Instant modified(String name) {
        try {
            return Instant.ofEpochMilli(fileSystem.getFileStatus(path(name)).getModificationTime());
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** Deletes a file or a directory with all it holds; nothing happens if it is not there. */
    public void delete(String name) {
        try {
            fileSystem.delete(path(name), true);
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    public void makeDirectory(String name) {
        try {
            if (!fileSystem.mkdirs(path(name))) {
                throw new IOException("the directory could not be made");
            }
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** Whether the network or the machine failed, and not what was asked of it. */
    private static boolean passes(Throwable cause, String message) {
        return cause instanceof SocketException
                || cause instanceof InterruptedIOException
                || message.contains("Input/output error")
                || message.contains("Stale file handle")
                || message.contains("Too many open files");
    }

    /** What to tell a person about a failed operation on {@code name}. */
    Fault fault(String name, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String place = display(name);
        if (DiskFull.in(cause)) {
            return new Fault(
                    Fault.Kind.INTERRUPTED,
                    place,
                    "room to write",
                    message,
                    "free some space (older checkpoints are the largest files), then run the same command again: "
                            + "it goes on from the last checkpoint",
                    cause);
        }
        if (message.contains("Permission denied")
                || message.contains("Read-only file system")
                || cause instanceof java.nio.file.AccessDeniedException
                || cause instanceof org.apache.hadoop.security.AccessControlException) {
            return new Fault(
                    place,
                    "a directory that this user may write",
                    message,
                    "choose another --run-dir, or change the directory's owner or mode",
                    cause);
        }
        return new Fault(
                passes(cause, message) ? Fault.Kind.INTERRUPTED : Fault.Kind.REFUSED,
                place,
                "a file system that answers",
                cause.getClass().getSimpleName() + ": " + message,
                "check the path, the network and the credentials, then run the same command again",
                cause);
    }
}
