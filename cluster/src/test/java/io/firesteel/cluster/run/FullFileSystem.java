package io.firesteel.cluster.run;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;

/** A file system under {@code full:} whose disk has room for everything but Parquet. */
public final class FullFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
        return URI.create("full:///");
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return isParquet(path) ? full() : super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return isParquet(path)
                ? full()
                : super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    }

    private static boolean isParquet(Path path) {
        return path.getName().endsWith(".parquet");
    }

    private static FSDataOutputStream full() throws IOException {
        return new FSDataOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        throw new IOException("No space left on device");
                    }
                },
                null);
    }
}
