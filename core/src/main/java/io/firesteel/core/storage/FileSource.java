package io.firesteel.core.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory to read from, wherever it lies: local, on the class path, or (in {@code cluster}) on a Hadoop file system.
 */
public interface FileSource {
    /** The directory, for messages. */
    String where();

    boolean exists(String name) throws IOException;

    /** The names of the files and folders directly in it; none where that cannot be told, as on the class path. */
    Collection<String> names() throws IOException;

    /** Length in bytes. */
    long length(String name) throws IOException;

    /** Opens a file; the caller closes it. It need not be buffered. */
    InputStream open(String name) throws IOException;

    /** A folder of this directory; it need not be there. */
    default FileSource folder(String folder) {
        FileSource all = this;
        return new FileSource() {
            @Override
            public String where() {
                return all.where() + "/" + folder;
            }

            @Override
            public boolean exists(String name) throws IOException {
                return all.exists(folder + "/" + name);
            }

            @Override
            public Collection<String> names() throws IOException {
                String prefix = folder + "/";
                return all.names().stream()
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()))
                        .toList();
            }

            @Override
            public long length(String name) throws IOException {
                return all.length(folder + "/" + name);
            }

            @Override
            public InputStream open(String name) throws IOException {
                return all.open(folder + "/" + name);
            }
        };
    }

    /** A local directory. */
    static FileSource directory(Path directory) {
        return new FileSource() {
            @Override
            public String where() {
                return directory.toString();
            }

            @Override
            public boolean exists(String name) {
                return Files.isRegularFile(directory.resolve(name));
            }

            @Override
            public Collection<String> names() throws IOException {
                if (!Files.isDirectory(directory)) {
                    return List.of();
                }
                try (Stream<Path> files = Files.list(directory)) {
                    return files.map(file -> file.getFileName().toString())
                            .sorted()
                            .toList();
                }
            }

            @Override
            public long length(String name) throws IOException {
                return Files.size(directory.resolve(name));
            }

            @Override
            public InputStream open(String name) throws IOException {
                return Files.newInputStream(directory.resolve(name));
            }
        };
    }

    /**
     * A folder of the class path.
     *
     * @param folder such as {@code policies/countdown-base}
     */
    static FileSource resources(ClassLoader loader, String folder) {
        return new FileSource() {
            @Override
            public String where() {
                return "classpath:" + folder;
            }

            @Override
            public boolean exists(String name) {
                return loader.getResource(folder + "/" + name) != null;
            }

            @Override
            public Collection<String> names() {
                return List.of();
            }

            @Override
            public long length(String name) throws IOException {
                URLConnection connection = connect(name);
                try (InputStream in = connection.getInputStream()) { // or the file behind it stays open
                    long length = connection.getContentLengthLong();
                    return length >= 0 ? length : in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }

            @Override
            public InputStream open(String name) throws IOException {
                return connect(name).getInputStream();
            }

            private URLConnection connect(String name) throws IOException {
                URL url = loader.getResource(folder + "/" + name);
                if (url == null) {
                    throw new FileNotFoundException(where() + "/" + name);
                }
                URLConnection connection = url.openConnection();
                connection.setUseCaches(false); // a cached JAR is shared, and closed by others
                return connection;
            }
        };
    }
}
