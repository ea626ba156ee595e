package io.firesteel.cluster.run;

import java.io.InputStream;
import java.util.Set;

/** A whole, verified checkpoint. */
public final class CheckpointReader {
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

    /** The names of its files, sorted, the manifest excepted. */
    public Set<String> names() {
        return manifest.entries().keySet();
    }

    public InputStream open(String name) {
        requireListed(name);
        return files.open(directory + "/" + name);
    }

    public String readText(String name) {
        requireListed(name);
        return files.readText(directory + "/" + name);
    }

    public long size(String name) {
        requireListed(name);
        return manifest.entries().get(name).bytes();
    }

    /** Where it lies, for messages. */
    public String display() {
        return files.display(directory);
    }

    private void requireListed(String name) {
        if (!manifest.entries().containsKey(name)) {
            throw new IllegalArgumentException("checkpoint " + display() + " has no " + name + ", only " + names());
        }
    }
}
