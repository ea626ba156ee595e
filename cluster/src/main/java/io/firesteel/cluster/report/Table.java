package io.firesteel.cluster.report;

import java.util.List;
import java.util.Locale;

/**
 * Rows of cells. The first column is set left, the others right; what is wider than the page scrolls in its own box.
 *
 * @param title may be empty
 * @param note one sentence below the title, may be empty
 * @param head one cell for each column
 */
public record Table(String title, String note, List<String> head, List<List<Cell>> rows) implements Section {
    /**
     * A cell.
     *
     * @param text what stands in it
     * @param link where it leads, a relative path; empty if nowhere
     * @param hint what is shown to who points at it; may be empty
     * @param tone how it looks
     */
    public record Cell(String text, String link, String hint, Tone tone) {
        public static Cell of(String text) {
            return new Cell(text, "", "", Tone.PLAIN);
        }

        public Cell hint(String shown) {
            return new Cell(text, link, shown, tone);
        }

        public Cell link(String path) {
            return new Cell(text, path, hint, tone);
        }

        public Cell tone(Tone look) {
            return new Cell(text, link, hint, look);
        }

        private String html() {
            String inside = Html.escape(text);
            return "<td" + (tone == Tone.PLAIN ? "" : " class=\"" + tone.name().toLowerCase(Locale.ROOT) + "\"")
                    + (hint.isEmpty() ? "" : " title=\"" + Html.escape(hint) + "\"") + ">"
                    + (link.isEmpty() ? inside : "<a href=\"" + Links.href(link) + "\">" + inside + "</a>") + "</td>";
        }
    }

    /** How a cell looks. */
    public enum Tone {
        PLAIN,
        /** It says that something got better. */
        GOOD,
        /** It says that something got worse. */
        BAD,
        /** A name: set left. */
        WORD,
        /** A sentence: set left, and broken into lines. */
        SENTENCE
    }

    public Table {
        head = List.copyOf(head);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<Cell> row : rows) {
            if (row.size() != head.size()) {
                throw new IllegalArgumentException(row.size() + " cells for " + head.size() + " columns");
            }
        }
    }

    @Override
    public String html() {
        StringBuilder html = new StringBuilder("<section>");
        if (!title.isEmpty()) {
            html.append("<h2>").append(Html.escape(title)).append("</h2>");
        }
        if (!note.isEmpty()) {
            html.append("<p class=\"quiet\">").append(Html.escape(note)).append("</p>");
        }
        html.append("<div class=\"scroll\"><table><tr>");
        for (int column = 0; column < head.size(); column++) {
            html.append(left(column) ? "<th class=\"word\">" : "<th>")
                    .append(Html.escape(head.get(column)))
                    .append("</th>");
        }
        html.append("</tr>");
        for (List<Cell> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append(cell.html()));
            html.append("</tr>");
        }
        return html.append("</table></div></section>").toString();
    }

    /** The head of a column of words stands above them. */
    private boolean left(int column) {
        return rows.stream()
                .map(row -> row.get(column).tone())
                .anyMatch(tone -> tone == Tone.WORD || tone == Tone.SENTENCE);
    }
}
