package io.firesteel.cluster.run;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.StreamCapabilities;

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
    private final String meant;
    private boolean closed;

    /**
     * @param name of the file that is written
     * @param meant the file that faults shall name: the one whose place it will take
     */
    FaultyStream(FSDataOutputStream stream, RunFiles files, String name, String meant) {
        super(stream);
        this.stream = stream;
        this.files = files;
        this.name = name;
        this.meant = meant;
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

    /** Waits until all that was written so far outlives a loss of power, as far as the file system can promise that. */
    void force() {
        attempt(() -> {
            stream.hflush();
            if (files.local()) {
                files.force(name);
            } else if (stream.hasCapability(StreamCapabilities.HSYNC)) { // object stores keep a file once it is closed
                stream.hsync();
            }
        });
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            attempt(() -> {
                try (stream) {
                    force();
                }
            });
        }
    }

    private void attempt(Operation operation) {
        try {
            operation.run();
        } catch (FSError e) {
            throw files.fault(meant, e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            throw files.fault(meant, e);
        }
    }

    private interface Operation {
        void run() throws IOException;
    }
}
