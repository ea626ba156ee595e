package io.firesteel.cluster.table;

import io.firesteel.cluster.run.Provenance;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.parquet.Version;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of rows.
 *
 * @param path qualified
 * @param format how it is read
 */
public record TableFile(Path path, Format format) {
    private static final Pattern ENDING = Pattern.compile(
            "\\.(jsonl|ndjson|json|csv|tsv|parquet)(\\.(gz|gzip|bz2|zst|snappy|lz4|deflate))?$",
            Pattern.CASE_INSENSITIVE);

    /** What says of a Parquet file that it is whole, and that this reader does not know something in it. */
    private static final Pattern NOT_KNOWN = Pattern.compile("(?i)unsupported|not (yet )?supported|not implemented");

    static final String PARQUET_VERSION = Version.VERSION_NUMBER;

    /** How a file is read: the name's ending says it. */
    public enum Format {
        JSON_LINES,
        CSV,
        TSV,
        PARQUET
    }

    /** A file that was named: what has none of the other endings is JSON Lines. */
    public static TableFile of(Path path) {
        Matcher ending = ENDING.matcher(path.getName());
        String kind = ending.find() ? ending.group(1).toLowerCase(Locale.ROOT) : "jsonl";
        return new TableFile(
                path,
                switch (kind) {
                    case "csv" -> Format.CSV;
                    case "tsv" -> Format.TSV;
                    case "parquet" -> Format.PARQUET;
                    default -> Format.JSON_LINES;
                });
    }

    /** Whether a file of a folder is one of rows: folders hold other files too. */
    static boolean holdsRows(Path path) {
        return ENDING.matcher(path.getName()).find() || path.getName().startsWith("part-");
    }

    /** How a person would write the path: without {@code file:}. */
    public String name() {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }

    /** Where a row stands, counted from 1. */
    public String row(long number) {
        return name() + ", row " + number;
    }

    /**
     * Gives every row, in the order of the file.
     *
     * @param columns the only ones that are needed
     */
    void read(Configuration hadoop, Set<String> columns, Consumer<TableRow> rows) {
        try {
            requirePacking(hadoop);
            if (format == Format.PARQUET) {
                ParquetRows.read(this, hadoop, columns, rows);
                return;
            }
            try (InputStream in = open(hadoop)) {
                if (format == Format.JSON_LINES) {
                    JsonLineRows.read(this, in, rows);
                } else {
                    CsvRows.read(this, in, format == Format.CSV ? ',' : '\t', rows);
                }
            }
        } catch (Fault told) {
            throw told;
        } catch (IOException | RuntimeException e) { // Parquet's reader has exceptions of its own, unchecked ones
            throw unreadable(e);
        }
    }

    /** SHA-256 of its bytes as they are stored, in hexadecimal. */
    public String sha256(Configuration hadoop) {
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return Provenance.sha256(in);
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    /** Opens and closes it: refuses a text file that is packed otherwise than its name says, or by a codec that does not work here. */
    public void requireOpens(Configuration hadoop) {
        try {
            requirePacking(hadoop);
            open(hadoop).close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void requirePacking(Configuration hadoop) throws IOException {
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            Packing.require(this, in.readNBytes(Packing.bytes()), hadoop);
        }
    }

    private InputStream open(Configuration hadoop) throws IOException {
        CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
        InputStream raw = path.getFileSystem(hadoop).open(path);
        if (codec == null) {
            return raw;
        }
        try {
            return codec.createInputStream(raw);
        } catch (RuntimeException | IOException e) { // a codec that needs a native library says so like this
            raw.close();
            throw e instanceof RuntimeException ? Packing.lacking(this, codec, said(root(e)), e) : unreadable(e);
        }
    }

    /** A refusal that says what kept the file from being read. */
    public Fault unreadable(Exception e) {
        Throwable root = root(e);
        String said = said(root);
        if (said.contains("Permission denied")) { // Hadoop has a class of its own for it, local files have none
            return new Fault(
                    name(),
                    "a file that this user may read",
                    said,
                    "change its owner or mode, or start as another user",
                    e);
        }
        if (root.getClass().getPackageName().equals("java.net")) {
            return new Fault(
                    Fault.Kind.INTERRUPTED,
                    name(),
                    "a file system that answers",
                    root.getClass().getSimpleName() + ": " + said,
                    "check the address and the network, then start again",
                    e);
        }
        boolean packed = new CompressionCodecFactory(new Configuration()).getCodec(path) != null;
        String another =
                "fetch or write it anew; the name's ending (.parquet, .csv, .tsv, else JSON Lines; .gz unpacks) says "
                        + "how a file is read";
        if (format == Format.PARQUET) {
            // The file's end holds its index, and it ends as it begins, with PAR1.
            boolean noIndex = said.contains("is not a Parquet file");
            boolean encrypted = root instanceof ParquetCryptoRuntimeException;
            if (encrypted
                    || root instanceof UnsupportedOperationException
                    || NOT_KNOWN.matcher(said).find()) {
                return new Fault(
                        name(),
                        "a Parquet file that Parquet " + PARQUET_VERSION + " can read without keys",
                        (encrypted ? "an encrypted one: " : "one with something that it does not know: ") + said,
                        "write it with plain settings: in pyarrow pq.write_table(table, NEW, compression='zstd')",
                        e);
            }
            return new Fault(
                    name(),
                    "a Parquet file that is whole",
                    noIndex
                            ? "one that was cut off, or of another kind"
                            : "one that is damaged, or that Parquet " + PARQUET_VERSION + " does not understand: "
                                    + said,
                    another,
                    e);
        } else if (root instanceof EOFException) {
            return new Fault(name(), "a file that is whole", "one that was cut off: " + said, another, e);
        }
        return new Fault(
                name(), packed ? "a packed file that can be read" : "a file that can be read", said, another, e);
    }

    private static Throwable root(Exception e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String said(Throwable root) {
        return root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getMessage().lines().findFirst().orElse("");
    }
}
