package io.firesteel.cluster.table;

import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What packers, and Parquet, put at the beginning of a file. The name's ending says how a file is read, so one whose first bytes say
 * otherwise is refused before its bytes are taken for text.
 */
enum Packing {
    GZIP("gzip", "1f8b", ".gz", "gzip -dc"),
    BZIP2("bzip2", "425a68", ".bz2", "bzip2 -dc"),
    ZSTANDARD("zstd", "28b52ffd", ".zst", "zstd -dc"),
    XZ("xz", "fd377a585a00", ".xz", "xz -dc"),
    ZIP("zip", "504b0304", ".zip", "unzip -p"),
    SEVEN_ZIP("7z", "377abcaf271c", ".7z", "7z x -so"),
    // Hadoop's codecs of these names read blocks of their own and not the frames that the programs write.
    LZ4("lz4", "04224d18", "", "lz4 -dc"),
    SNAPPY("snzip", "ff060000734e61507059", "", "snzip -dc"),
    PARQUET("Parquet", "50415231", ".parquet", "");

    /** What is read wherever Java runs: Hadoop's codecs without native libraries. */
    static final String READ = ".gz, .bz2 or .deflate";

    private static final int LONGEST = 10;

    private final String program;
    private final byte[] mark;
    private final String ending;
    private final String unpack;

    Packing(String program, String mark, String ending, String unpack) {
        this.program = program;
        this.mark = HexFormat.of().parseHex(mark);
        this.ending = ending;
        this.unpack = unpack;
    }

    /** How many bytes {@link #require} looks at. */
    static int bytes() {
        return LONGEST;
    }

    /**
     * Refuses a file that is packed otherwise than its name says.
     *
     * @param first its first {@link #bytes} bytes, or all of them
     */
    static void require(TableFile file, byte[] first, Configuration hadoop) {
        boolean table = file.format() == TableFile.Format.PARQUET;
        Optional<Packing> found =
                Arrays.stream(values()).filter(packing -> packing.begins(first)).findFirst();
        if (found.isEmpty() || table && found.get() == PARQUET) {
            return;
        }
        Packing packing = found.get();
        CompressionCodecFactory codecs = new CompressionCodecFactory(hadoop);
        CompressionCodec codec = codecs.getCodec(file.path());
        if (!table && codec != null && codec.getDefaultExtension().equals(packing.ending)) {
            return;
        }
        boolean read = packing == PARQUET
                || !table && !packing.ending.isEmpty() && codecs.getCodec(new Path("a" + packing.ending)) != null;
        throw new Fault(
                file.name(),
                table
                        ? "a Parquet file as it is, which packs its pages itself"
                        : "rows as text, or packed as the name's ending says: " + READ,
                packing == PARQUET ? "a Parquet file" : "a file packed by " + packing.program,
                (read ? "let the name end in " + packing.ending : "")
                        + (packing.unpack.isEmpty() ? "" : (read ? ", or " : "") + packing.unpacked()));
    }

    /** A refusal of a file whose codec is known and cannot be used here: nothing is wrong with the file. */
    static Fault lacking(TableFile file, CompressionCodec codec, String said, Exception cause) {
        String ending = codec.getDefaultExtension();
        String unpack = Arrays.stream(values())
                .filter(packing -> packing.ending.equals(ending))
                .map(Packing::unpacked)
                .findFirst()
                .orElse("unpack it");
        return new Fault(
                file.name(),
                "rows as text, or packed as " + READ,
                ending + ", whose codec does not work here: " + said,
                unpack + ", or pack it with gzip; the codec needs Hadoop's native library",
                cause);
    }

    private String unpacked() {
        return "unpack it: " + unpack + " FILE > NEW";
    }

    private boolean begins(byte[] first) {
        return first.length >= mark.length && Arrays.equals(first, 0, mark.length, mark, 0, mark.length);
    }
}
