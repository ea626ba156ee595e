package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Boxes of tiers T0 and T1. A chain of programs that each replace the one before: a shell enters the control groups and opens
 * files, setpriv gives up root, prlimit sets limits, bubblewrap makes the box.
 *
 * <p>The shell is there because Java cannot pass on open files. Its script is made of constants only: paths are positional
 * arguments, and what a program says is never in either.
 *
 * <p>Root is given up for good, not only inside of the box: to the kernel, a box started by root with {@code --uid 65534} is
 * still root, may open {@code /proc/sys/kernel/core_pattern} for writing, and knows no limit on processes.
 */
final class Bubblewrap implements Launcher {
    private static final String NOBODY = "65534";

    /** What a process may reserve beyond its memory at tier T1, where memory in use is polled: a JVM reserves its stacks. */
    private static final long RESERVED_BYTES = 1L << 30;

    /**
     * The first process of a box: waits for the program, and ends all that it left by ending itself. bubblewrap's own would be
     * left to the host's first process, and where that is a JVM nobody would ever clear it away.
     */
    private static final List<String> FIRST_PROCESS = List.of("/bin/sh", "-c", "\"$@\"; exit $?", "sh");

    private static final int FIRST_DESCRIPTOR = 5; // after standard streams, status and filter

    private final Tools tools;
    private final Tier tier;
    private final Path filter;
    private final List<String> mounts;
    private final boolean root;

    /** @param folder where its own files are kept, not readable for others */
    Bubblewrap(Machine machine, Tier tier, Path folder) throws IOException {
        this.tools = machine.tools();
        this.tier = tier;
        this.filter = Files.write(folder.resolve("filter.bpf"), SeccompFilter.program());
        this.root = machine.root();
        this.mounts = tools.mounts();
    }

    @Override
    public List<String> prepare(Slot slot, BoxedCommand command, Limits limits) throws IOException {
        List<String> opened = new ArrayList<>(List.of(Launcher.status(slot).toString(), filter.toString()));
        StringBuilder script = new StringBuilder("set -e; exec 3>\"$1\" 4<\"$2\"");
        List<String> contents = new ArrayList<>();
        int descriptor = FIRST_DESCRIPTOR;
        for (Map.Entry<String, byte[]> file : command.files().entrySet()) {
            Path content = slot.folder().resolve("file-" + descriptor);
            Files.write(content, file.getValue());
            opened.add(content.toString());
            script.append(' ')
                    .append(descriptor)
                    .append("<\"$")
                    .append(opened.size())
                    .append('"');
            contents.addAll(List.of("--ro-bind-data", Integer.toString(descriptor), file.getKey()));
            descriptor++;
        }
        script.append("; shift ").append(opened.size()).append("; ");
        if (slot.group().isPresent()) {
            for (Path group : slot.group().get().folders()) {
                opened.add(group.resolve(ControlGroupFiles.PROCESSES).toString());
                script.append("echo 0 >\"$1\"; shift; "); // 0 is the process that writes
            }
        }
        if (root) {
            script.append(
                    "/bin/chmod 0666 /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2; "); // for /dev/stdin and the
            // others
        }
        script.append("exec \"$@\"");

        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", script.toString(), "sh"));
        line.addAll(opened);
        line.addAll(privileges(slot));
        line.addAll(limits(limits));
        line.addAll(box(limits));
        line.addAll(contents);
        line.addAll(List.of("--remount-ro", "/", "--chdir", "/tmp", "--"));
        line.addAll(FIRST_PROCESS);
        line.addAll(processLimit(limits));
        line.addAll(command.command());
        return line;
    }

    /** bubblewrap and the first process. */
    @Override
    public int processes() {
        return 2;
    }

    /**
     * Ends the box's first process; the kernel then ends all others of it, and bubblewrap clears it away and ends itself.
     * Before there is one, and when it has ended, there is only bubblewrap.
     */
    @Override
    public void end(Slot slot, ProcessHandle bubblewrap) throws IOException {
        OptionalInt first = Launcher.status(slot, "child-pid");
        Optional<ProcessHandle> firstProcess = first.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(first.getAsInt())
                        .filter(handle ->
                                handle.parent().filter(bubblewrap::equals).isPresent());
        firstProcess.orElse(bubblewrap).destroyForcibly();
    }

    @Override
    public void insist(Slot slot, ProcessHandle bubblewrap) {
        bubblewrap.destroyForcibly();
    }

    /** Its files are in memory that the kernel bounds. */
    @Override
    public long filesBytes(Slot slot) {
        return 0;
    }

    @Override
    public void clean(Slot slot) throws IOException {
        try (var files = Files.newDirectoryStream(slot.folder())) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private List<String> privileges(Slot slot) {
        if (!root) {
            return List.of();
        }
        String user = Integer.toString(slot.user());
        return List.of(tools.setpriv().toString(), "--reuid", user, "--regid", user, "--clear-groups", "--");
    }

    private List<String> limits(Limits limits) {
        // Whole seconds of one process. The sum over processes is watched from outside; this is the second line.
        long seconds = limits.cpuMillis() / 1000 + 1;
        List<String> line = new ArrayList<>(List.of(
                tools.prlimit().toString(),
                "--cpu=" + seconds + ":" + (seconds + 1),
                "--fsize=" + limits.filesBytes(),
                "--nofile=" + OPEN_FILES,
                "--stack=" + STACK_BYTES,
                "--core=0"));
        if (tier == Tier.T1) {
            line.add("--data=" + (limits.memoryBytes() + RESERVED_BYTES));
        }
        line.add("--");
        return line;
    }

    /** Counted per user namespace (Linux 5.14), so it is set inside. Where there is a control group, that counts. */
    private List<String> processLimit(Limits limits) {
        return tier == Tier.T1 ? List.of(tools.prlimit().toString(), "--nproc=" + limits.processes(), "--") : List.of();
    }

    private List<String> box(Limits limits) {
        String files = Long.toString(limits.filesBytes());
        List<String> line = new ArrayList<>(List.of(tools.bubblewrap().toString()));
        line.addAll(List.of("--unshare-all", "--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY));
        line.addAll(List.of("--hostname", "box", "--as-pid-1", "--die-with-parent", "--new-session"));
        line.addAll(List.of(
                "--cap-drop", "ALL", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", "/tmp"));
        line.addAll(List.of("--setenv", "LANG", "C.UTF-8", "--setenv", "PYTHONHASHSEED", "0"));
        line.addAll(List.of("--seccomp", "4", "--json-status-fd", "3"));
        line.addAll(mounts);
        // bubblewrap's /dev/shm has no size, nor has its root: the first gets one, both become read-only but for their
        // mounts.
        // A writable /proc would let a program lower the priority of all its session (autogroup).
        line.addAll(List.of("--proc", "/proc", "--remount-ro", "/proc"));
        line.addAll(List.of("--dev", "/dev", "--size", files, "--tmpfs", "/dev/shm"));
        line.addAll(List.of("--remount-ro", "/dev", "--size", files, "--tmpfs", "/tmp"));
        return line;
    }
}
