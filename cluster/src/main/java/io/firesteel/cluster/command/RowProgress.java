package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;

import java.util.function.LongConsumer;

/** Says now and then how many rows are done, where nobody knows how many there are: a line each time their number doubles. */
final class RowProgress implements LongConsumer {
    private static final long FIRST = 10_000;

    private final Console console;
    private long next = FIRST;

    RowProgress(Console console) {
        this.console = console;
    }

    @Override
    public void accept(long rows) {
        if (rows >= next) {
            console.notice(rows + " responses judged");
            while (next <= rows) {
                next *= 2;
            }
        }
    }
}
