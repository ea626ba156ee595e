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
import java.util.stream.Collectors;

/**
 * Which columns of a file hold which parts of a problem. Two kinds of rows are known: {@code nums} and {@code target} as in TinyZero's
 * Countdown data, and {@code question} and {@code answer}. Further parts become fields of the template; {@code difficulty} orders
 * curricula.
 *
 * <p>One name in the columns is no part: {@code answer-after} is a mark such as {@code ####}, and the reference is what follows its last
 * place in the answer's column. So GSM8K is read, whose answers end in a line {@code #### 42}.
 *
 * <p>Where nothing verifies what is answered, a question is enough, and answers are not read.
 */
final class ProblemSchema {
    private static final String NUMS = "nums";
    private static final String TARGET = "target";
    private static final String QUESTION = "question";
    private static final String ANSWER = "answer";
    private static final String ANSWER_AFTER = "answer-after";
    private static final String DIFFICULTY = "difficulty";
    private static final CountdownTask COUNTDOWN = new CountdownTask();

    private final Map<String, String> columns;
    private final Optional<String> answerAfter;
    private final boolean answered;

    /**
     * @param columns a part's name and its column, and perhaps {@code answer-after} and its mark; empty recognises one of the two kinds
     *     by its columns' own names
     * @param answered whether questions need an answer
     */
    ProblemSchema(Map<String, String> columns, boolean answered) {
        this.answered = answered;
        this.columns = new TreeMap<>(columns);
        answerAfter = Optional.ofNullable(this.columns.remove(ANSWER_AFTER));
        if (answerAfter.isPresent() && (answerAfter.get().isBlank() || namesCountdown())) {
            throw new Fault(
                    "data: columns, " + ANSWER_AFTER,
                    "a mark that the answer stands behind, and columns of questions and answers",
                    "'" + answerAfter.get() + "' and columns " + this.columns,
                    "\"####\" is GSM8K's; leave it out where the whole column is the answer, and for nums and target");
        }
    }

    /** The columns that are read; others are ignored. */
    Set<String> read() {
        Set<String> parts = new TreeSet<>(Set.of(NUMS, TARGET, QUESTION, ANSWER));
        parts.addAll(columns.keySet());
        if (!answered) {
            parts.remove(ANSWER);
        }
        return parts.stream().map(this::column).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether rows like this one are Countdown's, or a refusal if they are of neither kind. */
    boolean countdown(String file, TableRow first) {
        boolean named = namesCountdown();
        if (named || columns.containsKey(QUESTION) || columns.containsKey(ANSWER) || answerAfter.isPresent()) {
            return named;
        }
        if (first.knows(NUMS) && first.knows(TARGET)) {
            return true;
        }
        if (!first.knows(QUESTION) || answered && !first.knows(ANSWER)) {
            throw new Fault(
                    file,
                    "columns nums and target, or question" + (answered ? " and answer" : ""),
                    first.columns(),
                    "name yours: columns { question = …, answer = … }");
        }
        return false;
    }

    private boolean namesCountdown() {
        return columns.containsKey(NUMS) || columns.containsKey(TARGET);
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
        String question =
                row.text(column(QUESTION), "write the user's message alone: the template sets the turns around it");
        String gold = gold(row);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(QUESTION, question);
        fields.putAll(further);
        // The same question about another text is another problem.
        String key = "question " + String.join("\n", fields.values()).strip();
        return new Problem(question, key, row.where(), Optional.empty(), difficulty, fields, gold);
    }

    private String gold(TableRow row) {
        if (!answered) {
            return "";
        }
        String answer = row.asWritten(column(ANSWER));
        if (answerAfter.isEmpty()) {
            return answer;
        }
        String mark = answerAfter.get();
        int at = answer.lastIndexOf(mark);
        String gold = at < 0 ? "" : answer.substring(at + mark.length()).strip();
        if (gold.isEmpty()) {
            throw new Fault(
                    row.where() + ", column " + column(ANSWER),
                    "an answer behind '" + mark + "'",
                    at < 0 ? "no such mark" : "nothing behind the last one",
                    "correct or delete the row, or leave " + ANSWER_AFTER + " out of columns");
        }
        return gold;
    }

    private String column(String part) {
        return columns.getOrDefault(part, part);
    }
}
