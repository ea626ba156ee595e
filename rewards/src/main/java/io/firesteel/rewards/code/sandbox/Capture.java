package io.firesteel.rewards.code.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;

/** Reads a stream to its end or to a limit, whichever comes first. */
final class Capture implements Callable<byte[]> {
    private final InputStream stream;
    private final int limit;
    private volatile boolean overflowed;

    Capture(InputStream stream, int limit) {
        this.stream = stream;
        this.limit = limit;
    }

    /** Whether there was more than the limit. */
    boolean overflowed() {
        return overflowed;
    }

    @Override
    public byte[] call() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            if (bytes.size() + read > limit) {
                bytes.write(buffer, 0, limit - bytes.size());
                overflowed = true; // the box is ended by whoever watches it
                break;
            }
            bytes.write(buffer, 0, read);
        }
        return bytes.toByteArray();
    }
}
