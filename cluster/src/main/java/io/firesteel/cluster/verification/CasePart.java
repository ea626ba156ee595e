package io.firesteel.cluster.verification;

import io.firesteel.core.Fault;
import org.apache.hadoop.io.Text;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.LongConsumer;

/**
 * What came of judging some consecutive lines of a file. Which lines they are is known only once the parts before them
 * are counted, so a broken line is handed back as it is, and judged again by {@link #complain} with its number.
 *
 * @param lines how many were read, blank ones included
 * @param counts of those judged
 * @param broken the bytes of the first line that could not be judged, which is the last that was read; null if there is none
 */
public record CasePart(long lines, VerdictCounts counts, byte[] broken) implements Serializable {
    private static final int LINES_PER_LOOK = 1_000;

    /**
     * Judges and writes until the lines end or one is broken.
     *
     * @param progress is told how many more were judged
     */
    public static CasePart judge(VerifierKind kind, Iterator<Text> lines, OutputStream out, LongConsumer progress)
            throws IOException {
        CaseJudge judge = new CaseJudge(kind);
        long number = 0;
        long told = 0;
        while (lines.hasNext()) {
            Text line = lines.next();
            number++;
            try {
                String text = CaseLines.text("a line", line);
                if (!text.isBlank()) {
                    out.write(judge.judge("a line", text).getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                }
            } catch (Fault toldWithItsNumberLater) {
                return new CasePart(number, judge.counts(), line.copyBytes());
            }
            if (number - told == LINES_PER_LOOK || !lines.hasNext()) {
                progress.accept(number - told);
                told = number;
            }
        }
        return new CasePart(number, judge.counts(), null);
    }

    /** Throws what is wrong with the broken line, if there is one. */
    public void complain(VerifierKind kind, CaseFile file, long linesBefore) {
        if (broken != null) {
            String where = file.line(linesBefore + lines);
            new CaseJudge(kind).judge(where, CaseLines.text(where, new Text(broken)));
            throw new Fault(
                    where, "a verdict", "a fault on an executor and none here", "is the verifier " + kind + " pure?");
        }
    }
}
