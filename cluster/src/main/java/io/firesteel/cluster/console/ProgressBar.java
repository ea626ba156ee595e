package io.firesteel.cluster.console;

import java.util.Locale;

/** One line that shows how far something is: {@code sampling ━━━━━━━━━━──────── 31/64 48% · 12.4k tokens · 0:07}. */
final class ProgressBar {
    private static final int LONGEST = 40;

    private ProgressBar() {}

    static String render(String title, long done, long total, String detail, int width) {
        double share = total <= 0 ? 0 : Math.min(1, (double) done / total);
        String count = String.format(Locale.ROOT, " %d/%d %3d%%", done, total, (int) Math.floor(100 * share));
        String end = count + (detail.isEmpty() ? "" : " · " + VisibleText.oneLine(detail));
        String start = VisibleText.oneLine(title) + " ";
        int room = Math.min(LONGEST, width - 1 - VisibleText.width(start) - VisibleText.width(end));
        if (room < 4) {
            return VisibleText.shorten(start + end.strip(), width - 1);
        }
        int filled = (int) Math.floor(share * room);
        return start + "━".repeat(filled) + "─".repeat(room - filled) + end;
    }
}
