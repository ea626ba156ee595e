package io.firesteel.cluster;

import io.firesteel.cluster.command.CommandLines;
import io.firesteel.cluster.command.ProcessEnd;

import java.util.Locale;

/** The program: {@code ./firesteel COMMAND …}, and the class that {@code spark-submit --class} names. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH); // what we write is English, and libraries spell identifiers as everywhere
        int exitCode = CommandLines.run(ProcessEnd.own(), arguments);
        // Spark's cluster mode takes a return from main for success, and exit(0) from some hooks for a fault.
        if (exitCode != 0) {
            ProcessEnd.exit(exitCode);
        }
    }
}
