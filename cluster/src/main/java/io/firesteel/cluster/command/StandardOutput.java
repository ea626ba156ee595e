package io.firesteel.cluster.command;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.json.Json;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Standard output of a command: the lines that it prints, and the JSON object that is the last. Whoever ends the command first prints that
 * one, be it the command, a signal or an error in some thread; nothing comes after it. Safe for threads.
 */
final class StandardOutput {
    private static final long LOOK_EVERY_MILLIS = 100;
    private static volatile StandardOutput current = new StandardOutput(System.out);

    private final PrintStream out;
    private OptionalInt ended = OptionalInt.empty();
    private Thread teller;
    private String command = "";
    private Optional<RunFiles> run = Optional.empty();
    private final Map<String, String> memory = new LinkedHashMap<>();

    private StandardOutput(PrintStream out) {
        this.out = out;
    }

    /** Begins a command's output; a process has one at a time. */
    static StandardOutput begin(PrintStream out) {
        current = new StandardOutput(out);
        return current;
    }

    /** Of the command that runs. */
    static StandardOutput current() {
        return current;
    }

    /** Names the directory of the run that is under way: the last line has it, however it ends. */
    synchronized void inRun(RunFiles directory) {
        run = Optional.of(directory);
    }

    synchronized Optional<RunFiles> run() {
        return run;
    }

    /** Names the command that runs, such as {@code verify}. */
    synchronized void of(String name) {
        command = name;
    }

    synchronized String command() {
        return command;
    }

    /**
     * Says what takes how much memory, as it was worked out before any work: whoever finds too little of it is told.
     *
     * @param stage of a recipe; "" where there is but one
     */
    synchronized void takes(String stage, String parts) {
        memory.put(stage, parts);
    }

    /** Of the stage that a failure names, or of the only one. */
    synchronized Optional<String> memory(String where) {
        return memory.entrySet().stream()
                .filter(stage -> stage.getKey().isEmpty() || where.startsWith("stages." + stage.getKey() + ","))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Prints a line that is not the last. */
    synchronized void print(Map<String, Object> line) {
        if (ended.isEmpty()) {
            write(line);
        }
    }

    /** Prints the last line, unless it is there. Returns the exit code in the line that is there: the process's. */
    int end(Outcome outcome) {
        return end(outcome, outcome.exit().code());
    }

    /** @param code in place of the one that the outcome has, for an end that a second signal has hastened */
    synchronized int end(Outcome outcome, int code) {
        if (ended.isEmpty()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("status", outcome.exit().status());
            line.put("exitCode", code);
            line.putAll(outcome.figures());
            run.ifPresent(directory -> line.putIfAbsent("runDirectory", directory.display("")));
            write(line);
            ended = OptionalInt.of(whole(code));
            notifyAll();
        }
        return ended.getAsInt();
    }

    /**
     * Asks to tell why the command ends, which one thread does: several may fail of the same. Others wait until it has.
     *
     * @return empty for the one that tells; the exit code in the last line for others
     */
    synchronized OptionalInt claim() {
        boolean interrupted = false;
        while (ended.isEmpty() && teller != null && teller != Thread.currentThread() && teller.isAlive()) {
            try {
                wait(LOOK_EVERY_MILLIS); // the teller may be ended too, and tell nobody
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (ended.isEmpty()) {
            teller = Thread.currentThread();
        }
        return ended;
    }

    /**
     * What to end by if something that was to be printed is lost.
     *
     * @param code to end by if nothing is
     */
    int whole(int code) {
        if (!out.checkError()) {
            return code;
        }
        System.err.println(
                "standard output: expected to take what the command prints, found that it does not: lines are lost, or cut off"
                        + "\n  fix: free some space where it goes, or let the program that reads it read to its end; then run the same command again");
        return code == ExitCode.COMPLETED.code() ? ExitCode.INTERRUPTED.code() : code;
    }

    /** The exit code in the last line; empty while there is none. */
    synchronized OptionalInt ended() {
        return ended;
    }

    /** In UTF-8, whatever the locale's encoding: JSON has no other. */
    private void write(Map<String, Object> line) {
        byte[] bytes = (Json.print(line) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
