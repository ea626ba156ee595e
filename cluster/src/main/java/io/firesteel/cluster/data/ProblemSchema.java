package io.firesteel.cluster.data;

import io.firesteel.cluster.table.TableRow;
import io.firesteel.core.Fault;
import io.firesteel.rewards.countdown.CountdownTask;
import io.firesteel.rewards.tasks.TaskProblem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which columns of a file hold which parts of a problem. Two kinds of rows are known: {@code nums} and {@code target} as in TinyZero's
 * Countdown data, and {@code question} and {@code answer}. Further parts become fields of the template; {@code difficulty} orders
 * curricula.
 */
final class ProblemSchema {
    private static final String NUMS = "nums";
    private static final String TARGET = "target";
    private static final String QUESTION = "question";
    private static final String ANSWER = "answer";
    private static final String DIFFICULTY = "difficulty";
    private static final CountdownTask COUNTDOWN = new CountdownTask();

    private final Map<String, String> columns;

    /** @param columns a part's name and its column; empty recognises one of the two kinds by its columns' own names */
    ProblemSchema(Map<String, String> columns) {
        this.columns = new TreeMap<>(columns);
    }

    /** The columns that are read; others are ignored. */
    Set<String> read() {
        Set<String> read = new TreeSet<>(columns.values());
        for (String part : Set.of(NUMS, TARGET, QUESTION, ANSWER)) {
            read.add(column(part));
        }
        return read;
    }

    /** Whether rows like this one are Countdown's, or a refusal if they are of neither kind. */
    boolean countdown(String file, TableRow first) {
        boolean named = columns.containsKey(NUMS) || columns.containsKey(TARGET);
        if (named || columns.containsKey(QUESTION) || columns.containsKey(ANSWER)) {
            return named;
        }
        if (first.has(NUMS) && first.has(TARGET)) {
            return true;
        }
        if (!first.has(QUESTION) || !first.has(ANSWER)) {
            throw new Fault(
                    file,
                    "columns nums and target, or question and answer",
                    "columns " + first.columns(),
                    "name yours: columns { question = …, answer = … }");
        }
        return false;
    }

    Problem problem(TableRow row, boolean countdown) {
        Map<String, String> further = new LinkedHashMap<>();
        columns.forEach((part, column) -> {
            if (!Set.of(NUMS, TARGET, QUESTION, ANSWER, DIFFICULTY).contains(part)) {
                further.put(part, row.asWritten(column));
            }
        });
        OptionalDouble difficulty = columns.containsKey(DIFFICULTY)
                ? row.number(column(DIFFICULTY), "1 is the easiest")
                : OptionalDouble.empty();
        if (countdown) {
            TaskProblem problem = COUNTDOWN.fromRow(
                    row.where(), Map.of(NUMS, row.wholes(column(NUMS)), TARGET, row.whole(column(TARGET))));
            Map<String, String> fields = new LinkedHashMap<>(problem.fields());
            fields.putAll(further);
            return new Problem(
                    problem.id(),
                    problem.key(),
                    row.where(),
                    Optional.of(COUNTDOWN.name()),
                    difficulty,
                    fields,
                    problem.gold());
        }
        String question = row.text(column(QUESTION));
        String gold = row.asWritten(column(ANSWER));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(QUESTION, question);
        fields.putAll(further);
        // The same question about another text is another problem.
        String key = "question " + String.join("\n", fields.values()).strip();
        return new Problem(question, key, row.where(), Optional.empty(), difficulty, fields, gold);
    }

    private String column(String part) {
        return columns.getOrDefault(part, part);
    }
}
