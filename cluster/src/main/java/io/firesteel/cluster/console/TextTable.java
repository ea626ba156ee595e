package io.firesteel.cluster.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of cells in columns. One column may be elastic: it is shortened until the table fits the terminal. */
final class TextTable {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    /** How a column is set. */
    enum Column {
        LEFT,
        RIGHT,
        /** Left, and shortened if need be; several share the room that is left. */
        ELASTIC
    }

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row; the first is the head. */
    TextTable row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines of the table, at most {@code columns} wide unless it is narrower than its fixed columns. */
    List<String> render(int width) {
        int[] widths = widths(width);
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                String cell = VisibleText.shorten(row.get(c), widths[c]);
                String padding = " ".repeat(widths[c] - VisibleText.width(cell));
                line.append(c == 0 ? "" : GAP).append(columns.get(c) == Column.RIGHT ? padding + cell : cell + padding);
            }
            lines.add(line.toString().stripTrailing());
            if (lines.size() == 1) {
                lines.add("─".repeat(Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1)));
            }
        }
        return lines;
    }

    private int[] widths(int width) {
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], VisibleText.width(row.get(c)));
            }
        }
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - width;
        while (excess > 0) {
            int widest = -1;
            for (int c = 0; c < widths.length; c++) {
                if (columns.get(c) == Column.ELASTIC
                        && widths[c] > NARROWEST
                        && (widest < 0 || widths[c] > widths[widest])) {
                    widest = c;
                }
            }
            if (widest < 0) {
                return widths;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }
}
