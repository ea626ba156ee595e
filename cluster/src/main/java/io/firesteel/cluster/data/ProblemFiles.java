package io.firesteel.cluster.data;

import io.firesteel.cluster.table.TableFile;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads problems from {@linkplain TableFiles files of rows}. */
final class ProblemFiles {
    private final TableFiles files;

    /** @param hadoop how file systems are set up */
    ProblemFiles(Supplier<Configuration> hadoop) {
        files = new TableFiles(hadoop);
    }

    /** All problems of these files, as {@link #each} gives them. */
    List<Problem> read(List<String> given, ProblemSchema schema) {
        List<Problem> problems = new ArrayList<>();
        each(given, schema, problems::add);
        return problems;
    }

    /**
     * Gives the problems of these files one by one. A problem that comes again gets an id of its own.
     *
     * @param given paths, URIs or globs; of a folder all files of rows
     */
    void each(List<String> given, ProblemSchema schema, Consumer<Problem> taker) {
        long[] rows = new long[1];
        Ids ids = new Ids();
        for (String path : given) {
            for (TableFile file : files.find(path)) {
                Boolean[] countdown = new Boolean[1]; // known with the first row
                files.read(file, schema.read(), row -> {
                    if (countdown[0] == null) {
                        countdown[0] = schema.countdown(file.name(), row);
                    }
                    Problem problem = schema.problem(row, countdown[0]);
                    rows[0]++;
                    taker.accept(problem.withId(ids.unique(problem.id())));
                });
            }
        }
        if (rows[0] == 0) {
            throw new Fault(String.join(", ", given), "at least one row", "none", "are these the right files?");
        }
    }
}
