package io.firesteel.rewards.tasks;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Complete a board of n queens of which some are placed. Any completion without attacks is right. */
public final class NQueens implements Task<NQueens.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("n-queens", 6, Problem.class, "1");
    private static final int LARGEST = 10;

    /** Element r of {@code given} is the column of row r's queen, 1 to n, or 0 where one is to be placed. */
    public record Problem(List<Integer> given) {
        public Problem {
            given = List.copyOf(given);
            int size = given.size();
            Forms.require(size >= 4 && size <= LARGEST, "4 to 10 rows");
            Forms.require(given.stream().allMatch(column -> column >= 0 && column <= size), "columns on the board");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int size = difficulty + 4;
        List<Integer> columns = new ArrayList<>();
        for (int column = 1; column <= size; column++) {
            columns.add(column);
        }
        int[] board = new int[size];
        while (!place(board, 0, draws.shuffled(columns))) {
            board = new int[size];
        }
        int open = Math.max(2, size * 2 / 3);
        for (int row : draws.shuffled(columns).subList(0, open)) {
            board[row - 1] = 0;
        }
        List<Integer> given = new ArrayList<>();
        for (int column : board) {
            given.add(column);
        }
        return new Problem(given);
    }

    /** Fills the open rows from {@code row} on, trying columns in the given order; false if there is no way. */
    private static boolean place(int[] board, int row, List<Integer> columns) {
        if (row == board.length) {
            return true;
        }
        if (board[row] != 0) {
            return place(board, row + 1, columns);
        }
        for (int column : columns) {
            board[row] = column;
            if (safe(board, row) && place(board, row + 1, columns)) {
                return true;
            }
        }
        board[row] = 0;
        return false;
    }

    /** Whether the queen of {@code row} attacks no other. */
    private static boolean safe(int[] board, int row) {
        for (int other = 0; other < board.length; other++) {
            int across = Math.abs(board[other] - board[row]);
            if (other != row && board[other] != 0 && (across == 0 || across == Math.abs(other - row))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String question(Problem problem) {
        String rows = problem.given.stream()
                .map(column -> column == 0 ? "?" : column.toString())
                .collect(Collectors.joining(", "));
        int size = problem.given.size();
        return "Place " + size + " queens on a " + size + " by " + size
                + " board so that no two share a row, a column or a diagonal. The columns of the queens, row by row, are "
                + rows + ". Answer with all " + size + " columns, separated by commas.";
    }

    @Override
    public String solve(Problem problem) {
        int[] board = problem.given.stream().mapToInt(Integer::intValue).toArray();
        List<Integer> columns = new ArrayList<>();
        for (int column = 1; column <= board.length; column++) {
            columns.add(column);
        }
        if (!place(board, 0, columns)) {
            throw new IllegalArgumentException("no completion of " + problem.given);
        }
        List<String> answer = new ArrayList<>();
        for (int column : board) {
            answer.add(Integer.toString(column));
        }
        return String.join(", ", answer);
    }

    @Override
    public Verdict verify(Problem problem, String answer) {
        Optional<List<String>> columns = Forms.integerList(answer);
        int size = problem.given.size();
        if (columns.isEmpty() || columns.get().size() != size) {
            return Verdict.incorrect(Excerpts.of(answer), "not " + size + " integers");
        }
        int[] board = new int[size];
        for (int row = 0; row < size; row++) {
            String column = columns.get().get(row);
            board[row] = column.length() <= 2 ? Integer.parseInt(column) : 0;
            if (board[row] < 1 || board[row] > size) {
                return Verdict.incorrect(Excerpts.of(answer), "a column off the board");
            }
            if (problem.given.get(row) != 0 && problem.given.get(row) != board[row]) {
                return Verdict.incorrect(Excerpts.of(answer), "moves the queen of row " + (row + 1));
            }
        }
        for (int row = 0; row < size; row++) {
            if (!safe(board, row)) {
                return Verdict.incorrect(Excerpts.of(answer), "the queen of row " + (row + 1) + " is attacked");
            }
        }
        return Verdict.correct(Excerpts.of(answer));
    }
}
