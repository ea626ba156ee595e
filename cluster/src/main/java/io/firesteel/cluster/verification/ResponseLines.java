package io.firesteel.cluster.verification;

import io.firesteel.core.text.Utf8;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.LineRecordReader;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;

import java.io.IOException;

/** The lines of a file, by the reader that Spark's tasks use, so that both see the same lines; {@code .gz} and the like unpacked. */
final class ResponseLines implements AutoCloseable {
    private final LineRecordReader reader = new LineRecordReader();

    ResponseLines(Path file, long bytes, Configuration hadoop) throws IOException {
        reader.initialize(
                new FileSplit(file, 0, bytes, new String[0]), new TaskAttemptContextImpl(hadoop, new TaskAttemptID()));
    }

    /** The next line, without its end; null after the last. */
    Text next() throws IOException {
        return reader.nextKeyValue() ? reader.getCurrentValue() : null;
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
