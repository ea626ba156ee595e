package io.firesteel.cluster.command;

import java.util.List;
import java.util.Optional;

/** A call of {@code System.exit} that is not ours: a plugin's, a library's. As an exception it has the caller's stack. */
final class ForeignExit extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final String HOOKS = "java.lang.ApplicationShutdownHooks";
    private static final List<String> EXIT =
            List.of("java.lang.Runtime", "java.lang.System", "scala.sys.package$", "scala.sys.package");

    private final String thread;

    private ForeignExit(Thread thread, StackTraceElement[] caller) {
        super("System.exit was called in thread " + thread.getName());
        this.thread = thread.getName();
        setStackTrace(caller);
    }

    String thread() {
        return thread;
    }

    /** The method that called, and its line. */
    String caller() {
        StackTraceElement frame = getStackTrace()[0];
        return frame.getClassName() + "." + frame.getMethodName() + " (" + frame.getFileName() + ", line "
                + frame.getLineNumber() + ")";
    }

    /** The one that is ending this process, if that is what is happening. */
    static Optional<ForeignExit> underWay() {
        for (var entry : Thread.getAllStackTraces().entrySet()) {
            List<StackTraceElement> stack = List.of(entry.getValue());
            if (stack.stream().noneMatch(frame -> frame.getClassName().equals(HOOKS))) {
                continue;
            }
            List<StackTraceElement> caller = stack.stream()
                    .dropWhile(frame -> !frame.getClassName().equals(EXIT.get(0)))
                    .dropWhile(frame -> EXIT.contains(frame.getClassName()))
                    .toList();
            if (!caller.isEmpty() && !caller.get(0).getClassName().equals(ProcessEnd.class.getName())) {
                return Optional.of(new ForeignExit(entry.getKey(), caller.toArray(new StackTraceElement[0])));
            }
        }
        return Optional.empty();
    }
}
