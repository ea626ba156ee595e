package io.firesteel.cluster.run;

import io.firesteel.core.Sha256;
import io.firesteel.core.storage.FileSink;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files of a checkpoint that is being written. Sizes and hashes are taken as the bytes pass. */
public final class CheckpointWriter implements FileSink {
    private final RunFiles files;
    private final String directory;
    private final Map<String, CheckpointManifest.Entry> written = new TreeMap<>();

    CheckpointWriter(RunFiles files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Starts a file, which counts once it is closed.
     *
     * @param name relative to the checkpoint, such as {@code model.safetensors}
     */
    public OutputStream create(String name) {
        CheckpointManifest.requireName(directory, name);
        if (written.containsKey(name)) {
            throw new IllegalArgumentException("checkpoint file " + name + " is written twice");
        }
        return new Measured(name, files.create(directory + "/" + name));
    }

    /** Writes a whole small file. */
    public void write(String name, String text) {
        try {
            write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw files.fault(directory + "/" + name, e);
        }
    }

    @Override
    public String where() {
        return files.display(directory);
    }

    @Override
    public void write(String name, Writer content) throws IOException {
        try (OutputStream out = create(name)) {
            content.to(out);
        }
    }

    /** The directories below the checkpoint's own that have files, and that itself; relative to the run. */
    Set<String> folders() {
        Set<String> folders = new TreeSet<>();
        written.keySet().stream()
                .filter(name -> name.contains("/"))
                .forEach(name -> folders.add(directory + "/" + name.substring(0, name.lastIndexOf('/'))));
        folders.add(directory);
        return folders;
    }

    Map<String, CheckpointManifest.Entry> written() {
        return written;
    }

    private final class Measured extends FilterOutputStream {
        private final String name;
        private final MessageDigest digest = Sha256.digest();
        private long bytes;
        private boolean closed;

        Measured(String name, OutputStream out) {
            super(out);
            this.name = name;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            digest.update((byte) b);
            bytes++;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
            digest.update(buffer, offset, length);
            bytes += length;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                out.close();
                written.put(name, new CheckpointManifest.Entry(bytes, Sha256.hex(digest)));
            }
        }
    }
}
