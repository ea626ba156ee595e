package io.firesteel.cluster.run;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

import java.io.IOException;
import java.net.URI;

/** A file system under {@code sealed:} that lets nobody write, and nobody look into folders called {@code closed}. */
public final class SealedFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
        return URI.create("sealed:///");
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
        throw new AccessControlException("sealed");
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        throw new AccessControlException("sealed");
    }

    @Override
    public void access(Path path, FsAction mode) throws IOException {
        if (mode.implies(FsAction.WRITE)) {
            throw new AccessControlException("sealed");
        }
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        return false;
    }

    @Override
    public boolean exists(Path path) throws IOException {
        if (path.getParent().getName().equals("closed")) {
            throw new AccessControlException("closed");
        }
        return super.exists(path);
    }
}
