package io.firesteel.cluster.run;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;

import java.io.FilterOutputStream;
import java.io.IOException;

/**
 * Turns what a Hadoop stream throws into faults that name the file: Hadoop reports a full local disk as {@link FSError},
 * which is an {@code Error} and would pass through every {@code catch (IOException)}.
 */
final class FaultyStream extends FilterOutputStream {
    private final FSDataOutputStream stream;
    private final RunFiles files;
    private final String name;
    private boolean closed;

    FaultyStream(FSDataOutputStream stream, RunFiles files, String name) {
        super(stream);
        this.stream = stream;
        this.files = files;
        this.name = name;
    }

    @Override
    public void write(int b) {
        attempt(() -> stream.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> stream.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(stream::hflush);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            attempt(stream::close);
        }
    }

    private void attempt(Operation operation) {
        try {
            operation.run();
        } catch (FSError e) {
            throw files.fault(name, e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            throw files.fault(name, e);
        }
    }

    private interface Operation {
        void run() throws IOException;
    }
}
