package io.firesteel.rewards.code.sandbox;

import io.firesteel.rewards.code.sandbox.BoxResult.End;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One command's life in a slot: started, watched, ended, and everything of it gone. */
final class Box {
    private static final long POLL_MILLIS = 5;
    private static final long POLL_PROCESSES_MILLIS = 25; // all of /proc is read each time
    private static final int PROCESSES_OF_OURS = 4; // more than the launchers' own
    private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final ExecutorService STREAMS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "sandbox-stream");
        thread.setDaemon(true);
        return thread;
    });

    private final Launcher launcher;
    private final Slot slot;
    private final BoxedCommand command;
    private final Limits limits;
    private long cpuBefore;
    private long memoryKillsBefore;
    private long cpuMillis;
    private long nextLookMillis;
    private boolean hasChildren;

    Box(Launcher launcher, Slot slot, BoxedCommand command, Limits limits) {
        this.launcher = launcher;
        this.slot = slot;
        this.command = command;
        this.limits = limits;
        this.nextLookMillis = limits.wallMillis();
    }

    /**
     * Runs the command and returns when no process of it is left.
     *
     * @throws IOException if the slot is no longer fit for use
     */
    BoxResult run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            if (slot.group().isPresent()) {
                ControlGroup group = slot.group().get();
                group.limit(limits);
                cpuBefore = group.cpuNanos();
                memoryKillsBefore = group.memoryKills();
            }
            ProcessBuilder builder = new ProcessBuilder(launcher.prepare(slot, command, limits))
                    .directory(Path.of("/").toFile()); // the shell tells its children where it is
            builder.environment().clear(); // the box's first process shows it in /proc/1/environ
            return watch(builder.start(), start);
        } finally {
            launcher.clean(slot);
        }
    }

    private BoxResult watch(Process process, long start) throws IOException, InterruptedException {
        Capture output = new Capture(process.getInputStream(), limits.outputBytes());
        Capture errors = new Capture(process.getErrorStream(), limits.outputBytes());
        Future<byte[]> outputBytes = STREAMS.submit(output);
        Future<byte[]> errorBytes = STREAMS.submit(errors);
        Future<?> written = STREAMS.submit(() -> write(process.getOutputStream()));
        long pollMillis = slot.group().isPresent() ? POLL_MILLIS : POLL_PROCESSES_MILLIS;
        End end = End.EXITED;
        try {
            while (end == End.EXITED && !process.waitFor(pollMillis, TimeUnit.MILLISECONDS)) {
                long wallMillis = (System.nanoTime() - start) / 1_000_000;
                end = verdictSoFar(process, output, errors, wallMillis);
            }
        } finally {
            end(process);
        }
        byte[] said = await(outputBytes);
        byte[] complained = await(errorBytes);
        written.cancel(true);
        measure(process);
        OptionalInt exitCode = Launcher.status(slot, "exit-code");
        long wallMillis = (System.nanoTime() - start) / 1_000_000;
        if (output.overflowed() || errors.overflowed()) {
            end = End.OUTPUT;
        } else if (memoryKilled()) {
            end = End.MEMORY;
        } else if (cpuMillis > limits.cpuMillis()) {
            end = End.CPU_TIME;
        } else if (end == End.EXITED && exitCode.isEmpty()) {
            end = End.NOT_STARTED;
        }
        String problem = "";
        if (end == End.NOT_STARTED) {
            problem = "the box did not start: " + new BoxResult(end, -1, said, complained, 0, 0, "").lastErrors();
        } else if (end == End.STARVED) {
            problem = "the machine gave the program " + cpuMillis + " ms of CPU time in " + wallMillis + " ms";
        }
        int code = end == End.EXITED ? exitCode.orElseThrow() : -1;
        return new BoxResult(end, code, said, complained, cpuMillis, wallMillis, problem);
    }

    /** EXITED stands for "go on". */
    private End verdictSoFar(Process process, Capture output, Capture errors, long wallMillis) throws IOException {
        if (output.overflowed() || errors.overflowed()) {
            return End.OUTPUT;
        }
        ProcessTree tree = measure(process);
        if (cpuMillis > limits.cpuMillis()) {
            return End.CPU_TIME;
        }
        if (memoryKilled()) {
            return End.MEMORY;
        }
        if (tree.residentBytes() + launcher.filesBytes(slot) > limits.memoryBytes()) {
            return End.MEMORY;
        }
        if (tree.threads() > limits.processes() + PROCESSES_OF_OURS) {
            return End.PROCESSES;
        }
        hasChildren |= tree.processes() > launcher.processes() + 1;
        if (wallMillis < nextLookMillis) {
            return End.EXITED;
        }
        long taken = takenByOthers(process);
        nextLookMillis = limits.wallMillis() + taken;
        return overdue(taken, wallMillis, limits.wallMillis());
    }

    /**
     * Who is to blame for the time. The wall clock stands still while others have what a program waits for: one that has had all of its
     * wall clock is idle, one that has not at twice the time was starved. EXITED stands for "go on".
     *
     * @param takenMillis see {@link Demand#takenByOthers}
     * @param mostMillis what a program has
     */
    static End overdue(long takenMillis, long wallMillis, long mostMillis) {
        if (wallMillis - takenMillis >= mostMillis) {
            return End.IDLE;
        }
        return wallMillis >= 2 * mostMillis ? End.STARVED : End.EXITED;
    }

    /** Where nobody counts the CPU time of processes that come and go, nothing is known of what a program with children waited for. */
    private long takenByOthers(Process process) throws IOException {
        if (slot.group().isPresent()) {
            return Demand.takenByOthers(Demand.of(slot.group().get().processes()), cpuMillis);
        }
        return hasChildren ? 0 : Demand.takenByOthers(Demand.of(ProcessTree.of(process.toHandle())), cpuMillis);
    }

    private boolean memoryKilled() throws IOException {
        return slot.group().isPresent() && slot.group().get().memoryKills() > memoryKillsBefore;
    }

    /** Brings {@link #cpuMillis} up to date. Returns what else is in use where no control group bounds it, else nothing. */
    private ProcessTree measure(Process process) throws IOException {
        if (slot.group().isPresent()) {
            cpuMillis = (slot.group().get().cpuNanos() - cpuBefore) / 1_000_000;
            return ProcessTree.NONE;
        }
        ProcessTree tree = ProcessTree.sum(ProcessTree.of(process.toHandle()));
        cpuMillis = Math.max(cpuMillis, tree.cpuMillis());
        return tree;
    }

    /** Ends the box and waits until nothing of it is left. */
    private void end(Process process) throws IOException, InterruptedException {
        long start = System.nanoTime();
        launcher.end(slot, process.toHandle()); // Process.destroyForcibly would close the streams that are being read
        boolean interrupted = false;
        while (process.isAlive() || !empty()) {
            long waited = System.nanoTime() - start;
            if (waited > GONE_NANOS) {
                throw new IOException("processes of slot " + slot.index() + " do not end");
            } else if (waited > GONE_NANOS / 10) {
                launcher.insist(slot, process.toHandle());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException later) {
                interrupted = true; // what was started has to go first
            }
        }
        if (interrupted) {
            throw new InterruptedException("interrupted while a box was ended");
        }
    }

    private boolean empty() throws IOException {
        if (slot.group().isEmpty() || slot.group().get().processes().isEmpty()) {
            return true;
        }
        slot.group().get().kill();
        return false;
    }

    private void write(OutputStream stream) {
        try (stream) {
            stream.write(command.input());
        } catch (IOException notRead) {
            return; // a program may end without having read its input; what it said is verified all the same
        }
    }

    /** The pipes close when nobody is left to write into them. */
    private static byte[] await(Future<byte[]> stream) throws IOException, InterruptedException {
        try {
            return stream.get(GONE_NANOS, TimeUnit.NANOSECONDS);
        } catch (TimeoutException held) {
            throw new IOException("somebody holds the output of an ended box", held);
        } catch (ExecutionException failed) {
            throw new IOException("the output of a box could not be read", failed.getCause());
        }
    }
}
