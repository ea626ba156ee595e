package io.firesteel.cluster.run;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

import java.io.IOException;
import java.net.URI;

/** A file system under {@code bucket:} that behaves like an object store: no appending, no renaming. */
public final class BucketFileSystem extends RawLocalFileSystem {
    static Configuration configuration() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.bucket.impl", BucketFileSystem.class.getName());
        return hadoop;
    }

    @Override
    public URI getUri() {
        return URI.create("bucket:///");
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("append");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        throw new UnsupportedOperationException("rename");
    }
}
