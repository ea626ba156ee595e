package io.firesteel.cluster.run;

import io.firesteel.core.storage.FileSource;

import java.io.InputStream;
import java.time.Instant;
import java.util.Set;

/** A whole, verified checkpoint. */
public final class CheckpointReader implements FileSource {
    private final RunFiles files;
    private final String directory;
    private final CheckpointManifest manifest;

    CheckpointReader(RunFiles files, String directory, CheckpointManifest manifest) {
        this.files = files;
        this.directory = directory;
        this.manifest = manifest;
    }

    /** The last iteration whose step is in it; a resumed run goes on with the next. */
    public long iteration() {
        return manifest.iteration();
    }

    /** When it became whole, by the file system's clock. */
    public Instant saved() {
        return files.modified(directory + "/" + CheckpointManifest.NAME);
    }

    /** The names of its files, sorted, the manifest excepted. */
    @Override
    public Set<String> names() {
        return manifest.entries().keySet();
    }

    @Override
    public InputStream open(String name) {
        requireListed(name);
        return files.open(directory + "/" + name);
    }

    public String readText(String name) {
        requireListed(name);
        return files.readText(directory + "/" + name);
    }

    @Override
    public boolean exists(String name) {
        return manifest.entries().containsKey(name);
    }

    @Override
    public long length(String name) {
        requireListed(name);
        return manifest.entries().get(name).bytes();
    }

    @Override
    public String where() {
        return files.display(directory);
    }

    private void requireListed(String name) {
        if (!manifest.entries().containsKey(name)) {
            throw new IllegalArgumentException("checkpoint " + where() + " has no " + name + ", only " + names());
        }
    }
}
