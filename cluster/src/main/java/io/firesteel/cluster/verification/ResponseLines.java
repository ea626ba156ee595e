package io.firesteel.cluster.verification;

import io.firesteel.core.text.Utf8;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.LineRecordReader;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;

import java.io.IOException;

/** The lines of a file, by the reader that Spark's tasks use, so that both see the same lines; {@code .gz} and the like unpacked. */
final class ResponseLines implements AutoCloseable {
    private final LineRecordReader reader = new LineRecordReader();
    private final ResponseFile in;

    ResponseLines(ResponseFile in, Configuration hadoop) {
        this.in = in;
        try {
            reader.initialize(
                    new FileSplit(in.path(), 0, in.bytes(), new String[0]),
                    new TaskAttemptContextImpl(hadoop, new TaskAttemptID()));
        } catch (IOException e) {
            throw in.file().unreadable(e);
        }
    }

    /** The next line, without its end; null after the last. */
    Text next() {
        try {
            return reader.nextKeyValue() ? reader.getCurrentValue() : null;
        } catch (IOException e) {
            throw in.file().unreadable(e);
        }
    }

    /** In [0, 1]. */
    float share() throws IOException {
        return reader.getProgress();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** A line's characters; bytes that are no UTF-8 are a fault. */
    static String text(String where, Text line) {
        return Utf8.decode(where, line.getBytes(), line.getLength());
    }
}
