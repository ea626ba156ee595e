package io.firesteel.cluster.verification;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleConsumer;

/** Verifies a file line by line, in one thread of this process. */
public final class LocalVerification {
    private static final int LINES_PER_LOOK = 1_000;

    private final ChosenVerifier kind;
    private final Configuration hadoop;
    private final DoubleConsumer progress;

    /** @param progress is told the share that is done */
    public LocalVerification(ChosenVerifier kind, Configuration hadoop, DoubleConsumer progress) {
        this.kind = kind;
        this.hadoop = hadoop;
        this.progress = progress;
    }

    /**
     * Writes the verdicts, in the order of the rows, to a file that appears whole or not at all.
     *
     * @throws Fault if a row is broken; nothing is written then
     */
    public VerdictCounts run(ResponseFile in, RunFiles folder, String out) {
        ResponseVerifier verify = new ResponseVerifier(kind);
        folder.replace(out, stream -> verify(in, verify, stream));
        return verify.counts();
    }

    private void verify(ResponseFile in, ResponseVerifier verify, OutputStream out) throws IOException {
        try (ResponseLines lines = new ResponseLines(in, hadoop)) {
            long number = 0;
            for (Text line = lines.next(); line != null; line = lines.next()) {
                String where = in.line(++number);
                String text = ResponseLines.text(where, line);
                if (!text.isBlank()) {
                    out.write(verify.verify(where, text).getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                }
                if (number % LINES_PER_LOOK == 0) {
                    progress.accept(lines.share());
                }
            }
        }
    }
}
