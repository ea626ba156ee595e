package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Boxes of tiers T2 and T3: {@code supervisor.py} starts the program under another user, takes its rights away and ends what
 * is left of it. There is no root folder of its own, so a box has a folder of this machine: {@code box} for the command's
 * files, {@code tmp} for its own.
 */
final class Supervisor implements Launcher {
    private static final String FILES = "tmp";

    /** What a process may reserve beyond its memory, which is polled where it is used: a JVM reserves three gibibytes. */
    private static final long RESERVED_BYTES = 4L << 30;

    private static final int BLOCK_BYTES = 4096; // a file with nothing in it costs something too
    private static final int DEEPEST = 64;

    private final Tools tools;
    private final Tier tier;
    private final boolean root;
    private final Path program;
    private final Path filter;
    private final List<Path> readable;

    /** @param folder where its own files are kept; opened here for boxes' users to pass through */
    Supervisor(Machine machine, Tier tier, Path folder) throws IOException {
        this.tools = machine.tools();
        this.tier = tier;
        this.root = machine.root();
        this.program = folder.resolve("supervisor.py");
        this.filter = Files.write(folder.resolve("filter.bpf"), SeccompFilter.withoutNamespaces());
        this.readable = tools.programs();
        try (InputStream stream = Supervisor.class.getResourceAsStream("supervisor.py")) {
            Files.write(program, stream.readAllBytes());
        }
        permit(folder, "rwx--x--x");
        permit(filter, "rw-r--r--");
    }

    @Override
    public List<String> prepare(Slot slot, BoxedCommand command, Limits limits) throws IOException {
        Path box = Files.createDirectories(slot.folder().resolve("box"));
        Path files = Files.createDirectories(slot.folder().resolve(FILES));
        for (Map.Entry<String, byte[]> file : command.files().entrySet()) {
            Path content = slot.folder().resolve(file.getKey().substring(1));
            permit(Files.write(content, file.getValue()), "rw-r--r--");
        }
        permit(box, "rwxr-xr-x");
        permit(files, "rwx------");
        if (root) {
            Files.setAttribute(slot.folder(), "unix:gid", slot.user());
            permit(slot.folder(), "rwx--x---"); // no other box's user gets through
            Files.setAttribute(files, "unix:uid", slot.user());
            Files.setAttribute(files, "unix:gid", slot.user());
        }
        List<String> line = new ArrayList<>(List.of(tools.python().toString(), "-I", "-S", "-B", program.toString()));
        line.add("--parent=" + ProcessHandle.current().pid());
        line.add("--status=" + Launcher.status(slot));
        line.add("--folder=" + files);
        line.add("--user=" + (root ? slot.user() : 0));
        line.add("--cpu=" + (limits.cpuMillis() / 1000 + 1));
        line.add("--stack=" + STACK_BYTES);
        line.add("--open=" + OPEN_FILES);
        line.add("--file=" + limits.filesBytes());
        line.add("--address=" + (limits.memoryBytes() + RESERVED_BYTES));
        line.add("--processes=" + (root ? limits.processes() : 0));
        if (tier == Tier.T2) {
            line.add("--filter=" + filter);
            readable.forEach(path -> line.add("--read=" + path));
            line.add("--read=" + box);
        }
        line.add("--");
        line.addAll(command.below(slot.folder()));
        return line;
    }

    /** The supervisor. */
    @Override
    public int processes() {
        return 1;
    }

    /** By SIGTERM: the supervisor ends the program, then what is left, then itself. Without it nobody would. */
    @Override
    public void end(Slot slot, ProcessHandle supervisor) {
        supervisor.destroy();
    }

    @Override
    public void insist(Slot slot, ProcessHandle supervisor) {
        end(slot, supervisor);
    }

    /** Files that have a name; they come and go while they are counted. */
    @Override
    public long filesBytes(Slot slot) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(slot.folder().resolve(FILES), Set.of(), DEEPEST, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(Math.max(BLOCK_BYTES, attributes.size()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
                bytes.addAndGet(BLOCK_BYTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    /** What a program leaves may be deeper than a path can be long, which {@code rm} copes with. */
    @Override
    public void clean(Slot slot) throws IOException {
        Process process = new ProcessBuilder(
                        "/bin/rm",
                        "-rf",
                        "--",
                        slot.folder().resolve("box").toString(),
                        slot.folder().resolve(FILES).toString(),
                        Launcher.status(slot).toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("files of slot " + slot.index() + " cannot be removed: " + said.strip());
            }
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while files of slot " + slot.index() + " were removed", cancelled);
        }
    }

    private static void permit(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
