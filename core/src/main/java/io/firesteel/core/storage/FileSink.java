package io.firesteel.core.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A directory to write into, wherever it lies. */
public interface FileSink {
    /** The directory, for messages. */
    String where();

    /** Writes what the writer writes as the file of that name, replacing an older one. */
    void write(String name, Writer writer) throws IOException;

    /** A folder of this directory; it need not be there yet. */
    default FileSink folder(String folder) {
        FileSink all = this;
        return new FileSink() {
            @Override
            public String where() {
                return all.where() + "/" + folder;
            }

            @Override
            public void write(String name, Writer writer) throws IOException {
                all.write(folder + "/" + name, writer);
            }
        };
    }

    /** Produces the content of one file. */
    @FunctionalInterface
    interface Writer {
        void to(OutputStream out) throws IOException;
    }

    /**
     * A local directory, made if missing. A file appears under its name only when it is complete; until then it is
     * {@code name.part}.
     */
    static FileSink directory(Path directory) {
        return new FileSink() {
            @Override
            public String where() {
                return directory.toString();
            }

            @Override
            public void write(String name, Writer writer) throws IOException {
                Files.createDirectories(directory);
                Path part = directory.resolve(name + ".part");
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                    writer.to(out);
                }
                Files.move(
                        part,
                        directory.resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        };
    }
}
