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
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files below one directory of a Hadoop file system. Names are relative, with {@code /} between the parts. What goes
 * wrong surfaces as a {@link Fault} that names the file.
 *
 * <p>A file that was closed outlives a loss of power, as far as its file system can promise that; so does the name of one that was
 * {@linkplain #replace replaced}.
 *
 * <p>Local directories are written without Hadoop's {@code .crc} side files: other tools read these files too.
 */
public final class RunFiles {
    /** File systems whose rename is atomic; on the others (object stores) a file appears whole when it is closed. */
    private static final Set<String> ATOMIC_RENAME = Set.of("hdfs", "viewfs");

    /** What {@link #replace} writes first, with the writing process's id; earlier versions left the dot out. */
    private static final Pattern TEMPORARY =
            Pattern.compile("(?:\\..+|.+\\.(?:conf|json|jsonl|txt|html))\\.(\\d{1,18})\\.tmp");

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
        List<String> whole = present.stream()
                .filter(name -> !TEMPORARY.matcher(name).matches())
                .toList();
        if (!whole.isEmpty() && Collections.disjoint(whole, List.of(marks))) {
            throw new Fault(
                    "run directory " + display(""),
                    "a new or empty directory, or one that a " + writer + " has written",
                    "other files: " + String.join(", ", whole.subList(0, Math.min(5, whole.size()))),
                    "choose another --run-dir");
        }
    }

    /** Files directly inside a directory that some process began to write and did not finish; sorted. */
    public List<String> temporaries(String directory) {
        return list(directory).stream().filter(this::isCutOff).toList();
    }

    private boolean isCutOff(String name) {
        Matcher temporary = TEMPORARY.matcher(name);
        if (!temporary.matches()) {
            return false;
        }
        long pid = Long.parseLong(temporary.group(1));
        return pid == ProcessHandle.current().pid()
                || ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    /** Removes {@link #temporaries} and says which. */
    public void removeTemporaries(String directory, Consumer<String> notices) {
        List<String> cutOff = temporaries(directory);
        cutOff.forEach(name -> delete(below(directory, name)));
        if (!cutOff.isEmpty()) {
            notices.accept("removed what an earlier process did not finish writing: " + String.join(", ", cutOff));
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

    /** The directory, or the nearest one above it that exists. */
    public Path nearest() {
        try {
            Path there = root;
            while (there.getParent() != null && !fileSystem.exists(there)) {
                there = there.getParent();
            }
            return there;
        } catch (IOException e) {
            throw fault("", e);
        }
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

    /** Whether it is there. What lies in a directory that this user may not enter is no "no": it is a fault. */
    public boolean exists(String name) {
        try {
            return local() ? isOnDisk(disk(name)) : fileSystem.exists(path(name));
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    private static boolean isOnDisk(java.nio.file.Path file) throws IOException {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) { // a file stands where a directory would have to, for one
            return Files.exists(file);
        }
    }

    /** A local path as Java's own. */
    private java.nio.file.Path disk(String name) {
        return java.nio.file.Path.of(path(name).toUri().getPath());
    }

    /** The names directly inside a directory, sorted; none if it does not exist. */
    public List<String> list(String directory) {
        try {
            if (local()) {
                if (!exists(directory)) {
                    return List.of();
                }
                requireReadable(directory); // Hadoop does not say why it cannot list one
            }
            List<String> names = new ArrayList<>();
            for (FileStatus status : fileSystem.listStatus(path(directory))) {
                names.add(status.getPath().getName());
            }
            Collections.sort(names);
            return names;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw unread(directory, e);
        }
    }

    private void requireReadable(String name) throws IOException {
        // Asked twice: it may come between the questions.
        if (local() && !Files.isReadable(disk(name)) && isOnDisk(disk(name)) && !Files.isReadable(disk(name))) {
            throw new AccessDeniedException(disk(name).toString());
        }
    }

    public boolean isDirectory(String name) {
        try {
            return fileSystem.getFileStatus(path(name)).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    /** Whether this user may write into a directory that exists, as far as the file system tells without trying. */
    public boolean isWritable(String directory) {
        try {
            if (local()) {
                return Files.isWritable(disk(directory)); // also no on a disk that is mounted to be read
            }
            fileSystem.access(path(directory), FsAction.WRITE);
            return true;
        } catch (AccessControlException e) {
            return false;
        } catch (IOException e) {
            throw unread(directory, e);
        }
    }

    public long size(String name) {
        try {
            return fileSystem.getFileStatus(path(name)).getLen();
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    public InputStream open(String name) {
        try {
            requireReadable(name);
            return fileSystem.open(path(name));
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    public byte[] read(String name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    /** What is in a file that another process may delete meanwhile; empty if it is not there. */
    Optional<byte[]> find(String name) {
        try {
            requireReadable(name);
            try (InputStream in = fileSystem.open(path(name))) {
                return Optional.of(in.readAllBytes());
            }
        } catch (FileNotFoundException | NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    public String readText(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    /** Creates a file, in place of an older one, with its parent directories. Once closed it is on the disk. */
    public OutputStream create(String name) {
        return create(name, name);
    }

    /** @param meant the file that faults shall name */
    private OutputStream create(String name, String meant) {
        try {
            return new BufferedOutputStream(
                    new FaultyStream(fileSystem.create(path(name), true), this, name, meant), 1 << 16);
        } catch (IOException e) {
            throw fault(meant, e);
        }
    }

    /**
     * Makes sure that a local file's content, or a local directory's names, outlive a loss of power. Elsewhere the file system sees
     * to names, and {@link FaultyStream#force} to contents.
     */
    public void force(String name) {
        if (local()) {
            try (FileChannel channel = FileChannel.open(disk(name), StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                throw fault(name, e);
            }
        }
    }

    /** Whether {@link #append} works here: not on object stores. */
    public boolean canAppend() {
        return renamesAtOnce();
    }

    /** Opens an existing file for writing at its end; every {@code flush} reaches readers. */
    FaultyStream append(String name) {
        try {
            return new FaultyStream(fileSystem.append(path(name)), this, name, name);
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
            public List<String> names() {
                return list(directory);
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
     * stays as it was. Where renaming is not atomic (object stores), there is a moment with no file. The content is on the disk before
     * the name is.
     */
    public void replace(String name, Writing writing) {
        // Beside the file, and by process: somebody may print the report of a run that is going on.
        int folder = name.lastIndexOf('/') + 1;
        String temporary = name.substring(0, folder) + "." + name.substring(folder) + "."
                + ProcessHandle.current().pid() + ".tmp";
        try {
            try (OutputStream out = create(temporary, name)) {
                writing.to(out);
            }
            move(temporary, name);
        } catch (IOException | RuntimeException e) {
            RuntimeException fault = e instanceof RuntimeException known ? known : fault(name, e);
            discard(temporary, fault);
            throw fault;
        }
        force(name.substring(0, folder));
    }

    private void move(String from, String to) throws IOException {
        if (local()) {
            Files.move(disk(from), disk(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

    /** Whether a rename puts one file in another's place, and {@link #createNew} lets one of two creators through, for certain. */
    boolean renamesAtOnce() {
        return local() || ATOMIC_RENAME.contains(root.toUri().getScheme());
    }

    /**
     * Creates a file only if there is none of that name; false if there is. Atomic on local disks and HDFS. One that cannot be written
     * whole is removed again.
     */
    boolean createNew(String name, byte[] bytes) {
        OutputStream out;
        try {
            out = local()
                    ? Files.newOutputStream(disk(name), StandardOpenOption.CREATE_NEW)
                    : fileSystem.create(path(name), false);
        } catch (java.nio.file.FileAlreadyExistsException | org.apache.hadoop.fs.FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            if (e.getClass().getSimpleName().equals("AlreadyBeingCreatedException")) { // HDFS: another is at it
                return false;
            }
            throw fault(name, e);
        }
        try (out) {
            out.write(bytes);
        } catch (IOException e) {
            Fault fault = fault(name, e);
            discard(name, fault);
            throw fault;
        }
        return true;
    }

    private void discard(String name, RuntimeException cause) {
        try {
            delete(name);
        } catch (RuntimeException beside) {
            cause.addSuppressed(beside);
        }
    }

    /** When it was last written. */
    public Instant modified(String name) {
        return findModified(name).orElseThrow(() -> unread(name, new FileNotFoundException(display(name))));
    }

    /** When a file that another process may delete meanwhile was last written; empty if it is not there. */
    Optional<Instant> findModified(String name) {
        try {
            return Optional.of(
                    Instant.ofEpochMilli(fileSystem.getFileStatus(path(name)).getModificationTime()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    /** Deletes a file or a directory with all it holds; nothing happens if it is not there. */
    public void delete(String name) {
        try {
            if (local()) {
                deleteFromDisk(disk(name));
            } else if (!fileSystem.delete(path(name), true) && fileSystem.exists(path(name))) {
                throw new IOException("it could not be deleted");
            }
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** As Hadoop does, which does not say why when it fails. */
    private static void deleteFromDisk(java.nio.file.Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<java.nio.file.Path> all = Files.walk(file)) {
                for (java.nio.file.Path each :
                        all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
        }
    }

    public void makeDirectory(String name) {
        try {
            if (local()) {
                if (!Files.isDirectory(disk(name))) {
                    Files.createDirectories(disk(name));
                }
            } else if (!fileSystem.mkdirs(path(name))) {
                throw new IOException("the directory could not be made");
            }
        } catch (java.nio.file.FileAlreadyExistsException e) {
            throw new Fault(
                    display(name), "a directory", "a file: " + e.getFile(), "name another place, or move the file", e);
        } catch (IOException e) {
            throw fault(name, e);
        }
    }

    /** What to tell a person who could not write {@code name}. */
    Fault fault(String name, Throwable cause) {
        return FileFaults.unwritten(display(name), local() ? Optional.of(disk(name)) : Optional.empty(), cause);
    }

    /** What to tell a person who could not read {@code name}. */
    Fault unread(String name, Throwable cause) {
        return FileFaults.unread(display(name), cause);
    }
}
