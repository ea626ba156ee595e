package io.firesteel.cluster;

import io.firesteel.cluster.command.CommandLines;

/** The program: {@code ./firesteel COMMAND …}, and the class that {@code spark-submit --class} names. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = CommandLines.run(arguments);
        // Spark's cluster mode takes a return from main for success, and exit(0) from some hooks for a fault.
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
