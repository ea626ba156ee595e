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
 * What came of verifying some consecutive lines of a file. Which lines they are is known only once the parts before them
 * are counted, so a broken line is handed back as it is, and verified again by {@link #complain} with its number.
 *
 * @param lines how many were read, blank ones included
 * @param counts of those verified
 * @param broken the bytes of the first line that could not be verified, which is the last that was read; null if there is none
 */
public record ResponsePart(long lines, VerdictCounts counts, byte[] broken) implements Serializable {
    private static final int LINES_PER_LOOK = 1_000;

    /**
     * Verifies and writes until the lines end or one is broken.
     *
     * @param progress is told how many more were verified
     */
    public static ResponsePart verify(
            ChosenVerifier kind, Iterator<Text> lines, OutputStream out, LongConsumer progress) throws IOException {
        ResponseVerifier verify = new ResponseVerifier(kind);
        long number = 0;
        long told = 0;
        while (lines.hasNext()) {
            Text line = lines.next();
            number++;
            try {
                String text = ResponseLines.text("a line", line);
                if (!text.isBlank()) {
                    out.write(verify.verify("a line", text).getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                }
            } catch (Fault toldWithItsNumberLater) {
                return new ResponsePart(number, verify.counts(), line.copyBytes());
            }
            if (number - told == LINES_PER_LOOK || !lines.hasNext()) {
                progress.accept(number - told);
                told = number;
            }
        }
        return new ResponsePart(number, verify.counts(), null);
    }

    /** Throws what is wrong with the broken line, if there is one. */
    public void complain(ChosenVerifier kind, ResponseFile file, long linesBefore) {
        if (broken != null) {
            String where = file.line(linesBefore + lines);
            new ResponseVerifier(kind).verify(where, ResponseLines.text(where, new Text(broken)));
            throw new Fault(
                    where, "a verdict", "a fault on an executor and none here", "is the verifier " + kind + " pure?");
        }
    }
}
