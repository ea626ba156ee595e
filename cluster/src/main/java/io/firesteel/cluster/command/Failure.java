package io.firesteel.cluster.command;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.storage.DiskFull;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells a person why a command failed, in at most ten lines: a {@link Fault} by its four parts, anything else by the innermost cause. The whole
 * stack goes to a file, in the run directory where there is one, otherwise among the temporary files.
 */
final class Failure {
    private static final int FOUND_LINES = 5;
    private static final int FOUND_CHARACTERS = 1000;
    private static final int DEEPEST = 100;

    /** Causes whose message is all there is to say: a file that is not there, a class that is not there. */
    private static final List<Class<?>> SAY_ALL = List.of(IOException.class, Fault.class, ClassNotFoundException.class);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private Failure() {}

    /** Ends the command by what was thrown, unless it has ended before. Returns the process's exit code. */
    static int end(Throwable thrown) {
        StandardOutput output = StandardOutput.current();
        OptionalInt ended = output.claim();
        if (ended.isPresent()) {
            return ended.getAsInt(); // what is thrown now follows from the end
        }
        return output.end(tell(ForeignExit.underWay().map(Throwable.class::cast).orElse(thrown), output.run()));
    }

    /** Tells of an exception that has ended a thread, and not the command. */
    static void endOf(Thread thread, Throwable thrown) {
        if (StandardOutput.current().ended().isPresent()) {
            return; // threads fall over when the process is torn down around them
        }
        System.err.println("thread " + thread.getName() + " ended: " + excerpt(thrown.toString()) + "\n  stack: "
                + keep(thrown, StandardOutput.current().run()));
    }

    private static Outcome tell(Throwable thrown, Optional<RunFiles> run) {
        List<Throwable> causes = causes(thrown);
        Optional<ConfigurationFault> configuration = first(causes, ConfigurationFault.class);
        if (configuration.isPresent()) {
            return told(ExitCode.REFUSED, configuration.get().getMessage(), Optional.empty());
        }
        Optional<Fault> known = first(causes, Fault.class).or(() -> recognised(thrown, causes));
        if (known.isEmpty()) {
            return unknown(causes, keep(thrown, run));
        }
        Fault fault = known.get();
        String found = excerpt(fault.found());
        boolean hasMore = !found.equals(fault.found()) || hasMore(fault, run);
        return told(
                DiskFull.in(fault) ? ExitCode.INTERRUPTED : ExitCode.of(fault.kind()),
                fault.where() + ": expected " + fault.expected() + ", found " + found + "\n  fix: " + fault.fix()
                        + workedOut(fault, causes),
                hasMore ? Optional.of(keep(thrown, run)) : Optional.empty());
    }

    /** Where memory did not suffice, what it was to be for. */
    private static String workedOut(Fault fault, List<Throwable> causes) {
        return first(causes, OutOfMemoryError.class)
                .flatMap(spent -> StandardOutput.current().memory(fault.where()))
                .map(parts -> ". Worked out beforehand, largest part first: " + parts)
                .orElse("");
    }

    /** Whether there is a stack that says more. Of those that do not, only a run directory keeps a file. */
    private static boolean hasMore(Fault fault, Optional<RunFiles> run) {
        return fault.getCause() != null
                && (run.isPresent() || SAY_ALL.stream().noneMatch(kind -> kind.isInstance(innermost(causes(fault)))));
    }

    /** What nobody who knows more has turned into a fault. */
    private static Optional<Fault> recognised(Throwable thrown, List<Throwable> causes) {
        if (thrown instanceof ForeignExit exit) {
            return Optional.of(new Fault(
                    Fault.Kind.FAILED,
                    exit.caller(),
                    "code that returns or throws",
                    "a call of System.exit, in thread " + exit.thread(),
                    "if the class is yours, throw there instead; if it is a library's, its log above may say why",
                    exit));
        }
        Optional<OutOfMemoryError> memory = first(causes, OutOfMemoryError.class);
        if (memory.isPresent()) {
            return Optional.of(outOfMemory(memory.get()));
        }
        Optional<InvalidPathException> path = first(causes, InvalidPathException.class);
        if (path.isPresent()) {
            return Optional.of(new Fault(
                    "path " + path.get().getInput(),
                    "a path that this process's encoding has a name for",
                    path.get().getReason() + "; the encoding is " + System.getProperty("sun.jnu.encoding"),
                    "start with LC_ALL=C.UTF-8, or name a path of ASCII characters alone",
                    thrown));
        }
        if (DiskFull.in(thrown)) {
            return Optional.of(new Fault(
                    Fault.Kind.INTERRUPTED,
                    "disk",
                    "room to write",
                    innermost(causes).toString(),
                    "free some space, where temporary files go (spark.local.dir, java.io.tmpdir) too; then run the same command again. Free are "
                            + free(),
                    thrown));
        }
        return Optional.empty();
    }

    /** Where this process writes, whoever has met the full disk. */
    private static String free() {
        return Stream.of("java.io.tmpdir", "user.home", "user.dir")
                .map(System::getProperty)
                .distinct()
                .map(folder -> (new File(folder).getUsableSpace() >> 20) + " MiB in " + folder)
                .collect(Collectors.joining(", "));
    }

    /** The settings ask for more than there is; starting again as it is would end the same way. */
    private static Fault outOfMemory(OutOfMemoryError error) {
        String message = String.valueOf(error.getMessage());
        if (message.contains("native thread")) {
            return new Fault(
                    "threads",
                    "a thread more",
                    message,
                    "lower trainer.threads or the cores of spark.master=local[N], or raise the limit of processes (ulimit -u, the container's pids)",
                    error);
        }
        return new Fault(
                "memory",
                "room in Java's heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, and as much beside it",
                "OutOfMemoryError: " + message,
                "give more: FIRESTEEL_HEAP=8g for ./firesteel, spark.driver.memory and spark.executor.memory for spark-submit; or need"
                        + " less: " + less(StandardOutput.current().command()),
                error);
    }

    /** What makes a command need less. */
    private static String less(String command) {
        return switch (command) {
            case "train", "run", "distill" ->
                "lower grpo.micro-batch-tokens, trainer.threads, rollout.prompts or rollout.group-size";
            case "sft" -> "lower sft.method.micro-batch-tokens, sft.method.batch-examples or trainer.threads";
            case "eval", "sample" -> "lower rollout.max-new-tokens, or the cores of spark.master=local[N]";
            case "verify" -> "shorten the longest responses, or, if the class that is named is yours, let it take less";
            default -> "smaller inputs";
        };
    }

    private static Outcome unknown(List<Throwable> causes, String kept) {
        Throwable cause = innermost(causes);
        List<String> lines = new ArrayList<>(List.of("failed: " + excerpt(cause.toString())));
        if (cause.getStackTrace().length > 0) {
            lines.add("  at " + cause.getStackTrace()[0]);
        }
        lines.add("  fix: if the class is yours, there; otherwise please report it, with the stack");
        return told(ExitCode.FAILED, String.join("\n", lines), Optional.of(kept));
    }

    private static Outcome told(ExitCode exit, String message, Optional<String> kept) {
        System.err.println(message);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("error", message);
        kept.ifPresent(stack -> {
            System.err.println("  stack: " + stack);
            figures.put("stack", stack);
        });
        return new Outcome(exit, figures);
    }

    private static String excerpt(String text) {
        String cut = text.lines()
                .filter(line -> !line.stripLeading().startsWith("at ")) // a stack, in what Spark calls a message
                .limit(FOUND_LINES)
                .collect(Collectors.joining("\n"));
        cut = cut.length() > FOUND_CHARACTERS ? cut.substring(0, FOUND_CHARACTERS) : cut;
        return cut.length() < text.stripTrailing().length() ? cut + " …" : text;
    }

    /** Writes the stack down and says where. */
    private static String keep(Throwable thrown, Optional<RunFiles> run) {
        Instant now = Instant.now();
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        lines.println("Firesteel " + Version.current() + ", Java " + Runtime.version() + ", heap "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, " + now);
        thrown.printStackTrace(lines);
        if (run.isPresent()) {
            String name = RunDirectory.FAILURES + "/" + TIME.format(now.atOffset(ZoneOffset.UTC)) + "-"
                    + ProcessHandle.current().pid() + ".txt";
            try {
                run.get().replace(name, text.toString());
                return run.get().display(name);
            } catch (Fault unwritable) { // the reason why the run failed, perhaps
                lines.println("The run directory does not take this file: " + unwritable.getMessage());
            }
        }
        try {
            Path file = Files.createTempFile("firesteel-failure-", ".txt");
            Files.writeString(file, text.toString(), StandardCharsets.UTF_8);
            return file.toString();
        } catch (IOException unwritable) {
            return "nowhere, since no file could be written: " + unwritable;
        }
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && causes.size() < DEEPEST; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static Throwable innermost(List<Throwable> causes) {
        return causes.get(causes.size() - 1);
    }

    private static <T extends Throwable> Optional<T> first(List<Throwable> causes, Class<T> kind) {
        return causes.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
