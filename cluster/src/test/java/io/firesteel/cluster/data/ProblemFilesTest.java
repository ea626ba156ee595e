package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.table.TableFile;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

class ProblemFilesTest {
    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void readsTinyZerosSchemaFromJsonLinesCsvAndParquetAlike() throws IOException {
        Path lines =
                write("problems.jsonl", "{\"nums\":[44,19,35],\"target\":98}", "{\"nums\":[63,95,96],\"target\":64}");
        Path csv = write("problems.csv", "id,nums,target", "1,\"[44, 19, 35]\",98", "2,63 95 96,64");
        String parquet = folder.resolve("problems.parquet").toString();
        spark.read().json(lines.toString()).write().parquet(parquet);

        List<Problem> fromLines = read(lines.toString());

        assertThat(fromLines).hasSize(2);
        assertThat(fromLines.get(0).gold()).isEqualTo("{\"nums\":[44,19,35],\"target\":98}");
        assertThat(fromLines.get(0).fields()).containsEntry("nums", "44,19,35").containsEntry("target", "98");
        for (String other : List.of(csv.toString(), parquet)) {
            assertThat(read(other))
                    .usingRecursiveComparison()
                    .ignoringFields("where")
                    .isEqualTo(fromLines);
        }
    }

    @Test
    void packedFilesAreUnpacked() throws IOException {
        Path packed = folder.resolve("questions.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("{\"question\":\"2+2?\",\"answer\":\"4\"}\n{\"question\":\"2+3?\",\"answer\":\"5\"}\n"
                    .getBytes(StandardCharsets.UTF_8));
        }
        Path csv = folder.resolve("questions.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(csv))) {
            out.write("question,answer\r\n2+2?,4\r\n2+3?,5\r\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(read(packed.toString())).extracting(Problem::gold).containsExactly("4", "5");
        assertThat(read(csv.toString())).extracting(Problem::gold).containsExactly("4", "5");
    }

    @Test
    void answersKeepTheTextTheyWereWrittenIn() throws IOException {
        Path lines = write(
                "answers.jsonl",
                "{\"question\":\"a\",\"answer\":6}",
                "{\"question\":\"b\",\"answer\":6.50}",
                "{\"question\":\"c\",\"answer\":18446744073709551619}",
                "{\"question\":\"d\",\"answer\":9007199254740993}",
                "{\"question\":\"e\",\"answer\":1e3}",
                "{\"question\":\"f\",\"answer\":\" 3.7 \"}",
                "{\"question\":\"g\",\"answer\":true}");
        Path csv = write("answers.csv", "question,answer", "a,6", "b,6.50", "c,\"1,000\"", "d,\"say \"\"x\"\"\"", "");

        assertThat(read(lines.toString()))
                .extracting(Problem::gold)
                .containsExactly("6", "6.50", "18446744073709551619", "9007199254740993", "1e3", " 3.7 ", "true");
        assertThat(read(csv.toString())).extracting(Problem::gold).containsExactly("6", "6.50", "1,000", "say \"x\"");
    }

    @Test
    void parquetGivesAnswersByItsSchema() {
        String file = folder.resolve("typed.parquet").toString();
        spark.sql("SELECT 'a' AS question, CAST(9007199254740993 AS BIGINT) AS answer, CAST(2 AS INT) AS level"
                        + " UNION ALL SELECT 'b', CAST(7 AS BIGINT), CAST(3 AS INT)")
                .coalesce(1)
                .write()
                .parquet(file);
        String decimals = folder.resolve("decimals.parquet").toString();
        spark.sql("SELECT 'a' AS question, CAST('6.50' AS DECIMAL(10,2)) AS answer")
                .write()
                .parquet(decimals);
        String doubles = folder.resolve("doubles.parquet").toString();
        spark.sql("SELECT 'a' AS question, CAST(6.5 AS DOUBLE) AS answer")
                .write()
                .parquet(doubles);

        List<Problem> typed = new ProblemFiles(Configuration::new)
                .read(List.of(file), new ProblemSchema(Map.of("difficulty", "level"), true));

        assertThat(typed).extracting(Problem::gold).containsExactly("9007199254740993", "7");
        assertThat(typed)
                .extracting(problem -> problem.difficulty().getAsDouble())
                .containsExactly(2.0, 3.0);
        assertThat(read(decimals)).extracting(Problem::gold).containsExactly("6.50");
        refuses(doubles, "row 1, column answer", "store the column as text");
    }

    @Test
    void columnsAreNamedByTheConfigurationAndBecomeFields() throws IOException {
        Path file = write(
                "named.jsonl",
                "{\"problem\":\"How many?\",\"solution\":\"4\",\"text\":\"Two and two\",\"x\":[1]}",
                "{\"problem\":\"How many?\",\"solution\":\"5\",\"text\":\"Two and three\"}");

        List<Problem> problems = new ProblemFiles(Configuration::new)
                .read(
                        List.of(file.toString()),
                        new ProblemSchema(
                                Map.of("question", "problem", "answer", "solution", "context", "text"), true));

        assertThat(problems.get(0).fields()).isEqualTo(Map.of("question", "How many?", "context", "Two and two"));
        assertThat(problems).extracting(Problem::id).containsExactly("How many?", "How many? #2");
        assertThat(problems).extracting(Problem::key).doesNotHaveDuplicates();
    }

    @Test
    void gsm8ksAnswerIsWhatFollowsItsMark() throws IOException {
        String solution = "There are 2 * 600 = <<2*600=1200>>1200.\\nWith #### in a line.\\n#### 1,200";
        Path lines = write(
                "gsm8k.jsonl",
                "{\"question\":\"How many?\",\"answer\":\"" + solution + "\"}",
                "{\"question\":\"How much?\",\"answer\":\"None.\\n####-3 \\n\"}");
        Path csv = write("gsm8k.csv", "problem,solution", "How many?,6 #### 7");

        List<Problem> problems = read(lines, Map.of("answer-after", "####"));

        assertThat(problems).extracting(Problem::gold).containsExactly("1,200", "-3");
        assertThat(problems.get(0).fields()).isEqualTo(Map.of("question", "How many?"));
        assertThat(read(csv, Map.of("question", "problem", "answer", "solution", "answer-after", "####")))
                .extracting(Problem::gold)
                .containsExactly("7");
        // Without the key the column is the answer, whatever stands in it.
        assertThat(read(csv, Map.of("question", "problem", "answer", "solution")))
                .extracting(Problem::gold)
                .containsExactly("6 #### 7");
    }

    @Test
    void anAnswerWithoutItsMarkIsRefused() throws IOException {
        Map<String, String> gsm8k = Map.of("answer-after", "####");
        Path without = write(
                "without.jsonl",
                "{\"question\":\"a\",\"answer\":\"#### 1\"}",
                "{\"question\":\"b\",\"answer\":\"It is 2\"}");
        Path empty = write("empty.jsonl", "{\"question\":\"a\",\"answer\":\"#### 1\\n#### \"}");

        assertThatThrownBy(() -> read(without, gsm8k))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("without.jsonl, row 2, column answer", "'####'", "no such mark", "fix:");
        assertThatThrownBy(() -> read(empty, gsm8k))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("row 1, column answer", "nothing behind the last one");
        for (Map<String, String> columns : List.of(
                Map.of("answer-after", " "), Map.of("answer-after", "####", "nums", "numbers", "target", "goal"))) {
            assertThatThrownBy(() -> new ProblemSchema(columns, true))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("columns, answer-after", "fix:");
        }
    }

    @Test
    void theOrderIsThatOfFileNamesAndRowsWhateverTheirSizes() throws IOException {
        Path shards = Files.createDirectory(folder.resolve("shards"));
        Files.write(shards.resolve("README.md"), List.of("no rows"));
        Files.write(shards.resolve("_SUCCESS"), List.of());
        // The later the name, the larger the file: Spark would take the largest first.
        for (int shard = 0; shard < 4; shard++) {
            int first = shard * 1000;
            Files.write(
                    shards.resolve("shard-" + shard + ".jsonl"),
                    IntStream.range(first, first + 20 * (shard + 1))
                            .mapToObj(n -> "{\"question\":\"" + n + "\",\"answer\":\"" + n + "\"}")
                            .toList());
        }
        List<String> wanted = IntStream.range(0, 4)
                .flatMap(shard -> IntStream.range(shard * 1000, shard * 1000 + 20 * (shard + 1)))
                .mapToObj(Integer::toString)
                .toList();
        String parquet = folder.resolve("rows.parquet").toString();
        spark.range(0, 5000)
                .selectExpr("CAST(id AS STRING) AS question", "CAST(id AS STRING) AS answer")
                .coalesce(1)
                .write()
                .option("parquet.block.size", 4096)
                .parquet(parquet);
        String several = folder.resolve("several.parquet").toString();
        spark.range(0, 3000, 1, 7)
                .selectExpr("CAST(id AS STRING) AS question", "CAST(id AS STRING) AS answer")
                .write()
                .parquet(several);

        assertThat(read(shards.toString())).extracting(Problem::gold).isEqualTo(wanted);
        assertThat(read(shards + "/shard-*.jsonl")).extracting(Problem::gold).isEqualTo(wanted);
        assertThat(read(parquet))
                .extracting(Problem::gold)
                .isEqualTo(IntStream.range(0, 5000).mapToObj(Integer::toString).toList());
        assertThat(read(several))
                .extracting(Problem::gold)
                .isEqualTo(IntStream.range(0, 3000).mapToObj(Integer::toString).toList());
    }

    @Test
    void everyProblemHasAnIdOfItsOwnAndItsKeyIsKeptApart() throws IOException {
        Path file = write(
                "twice.jsonl",
                "{\"question\":\"Is it\",\"answer\":\"1\"}",
                "{\"question\":\"Is it #2\",\"answer\":\"1\"}",
                "{\"question\":\"Is it\",\"answer\":\"1\"}");

        List<Problem> problems = read(file.toString());

        assertThat(problems).extracting(Problem::id).containsExactly("Is it", "Is it #2", "Is it #3");
        assertThat(problems.get(0).key())
                .isEqualTo(problems.get(2).key())
                .isNotEqualTo(problems.get(1).key());
    }

    @Test
    void refusesWhatItCannotReadAndSaysWhere() throws IOException {
        refuses(write("columns.jsonl", "{\"numbers\":[1],\"goal\":1}"), "columns nums and target", "goal, numbers");
        refuses(
                write("hole.jsonl", "{\"nums\":[1,2],\"target\":3}", "", "{\"nums\":[1,2]}"),
                "hole.jsonl, row 3, column target",
                "nothing",
                "fix");
        refuses(write("negative.jsonl", "{\"nums\":[-1,2],\"target\":3}"), "row 1", "non-negative");
        refuses(write("fraction.jsonl", "{\"nums\":[1,2],\"target\":3.7}"), "row 1, column target", "whole", "3.7");
        refuses(
                write("huge.jsonl", "{\"nums\":[1,18446744073709551619],\"target\":3}"),
                "column nums",
                "18446744073709551619");
        refuses(
                write("list.jsonl", "{\"question\":[{\"role\":\"user\"}],\"answer\":\"1\"}"),
                "row 1, column question",
                "a text");
        refuses(write("gold.jsonl", "{\"question\":\"a\",\"answer\":[1]}"), "row 1, column answer", "[1]");
        refuses(write("nan.jsonl", "{\"question\":\"a\",\"answer\":NaN}"), "row 1", "JSON value");
        refuses(
                write("broken.jsonl", "{\"question\":\"a\",\"answer\":\"1\"}", "{\"question"),
                "row 2",
                "closing quote");
        refuses(write("ragged.csv", "question,answer", "a,1", "b,1,2"), "row 2", "2 values");
        refuses(write("open.csv", "question,answer", "a,\"1"), "row 1", "closing quote");
        refuses(write("empty.jsonl"), "at least one row");
        refuses(write("text.parquet", "no Parquet"), "text.parquet", "a Parquet file");
        refuses(folder.resolve("nowhere.jsonl"), "nowhere.jsonl", "check the path");
        refuses(folder.resolve("no*.jsonl"), "no*.jsonl", "nothing there");
    }

    @Test
    void aMarkAtTheBeginningIsNoPartOfTheFirstColumn() throws IOException {
        assertThat(read(write("mark.jsonl", "\uFEFF{\"question\":\"a\",\"answer\":\"1\"}")
                        .toString()))
                .extracting(Problem::gold)
                .containsExactly("1");
        assertThat(read(write("mark.csv", "\uFEFFquestion,answer", "é,1").toString()))
                .extracting(Problem::id)
                .containsExactly("é");
    }

    @Test
    void otherEncodingsAreNamedWithTheRowAndHowToConvert() throws IOException {
        String csv = "question,answer\nwhat,1\nä,2\n";
        String lines = "{\"question\":\"a\",\"answer\":\"1\"}\n{\"question\":\"é\",\"answer\":\"1\"}\n";
        for (String name : List.of("sixteen.csv", "sixteen.jsonl")) {
            String text = name.endsWith("csv") ? csv : lines;
            String[] utf16 = {"text in UTF-8", "UTF-16", "iconv -f UTF-16"};
            refuses(Files.write(folder.resolve("mark-" + name), text.getBytes(StandardCharsets.UTF_16)), utf16);
            refuses(Files.write(folder.resolve("le-" + name), text.getBytes(StandardCharsets.UTF_16LE)), utf16);
            refuses(Files.write(folder.resolve("be-" + name), text.getBytes(StandardCharsets.UTF_16BE)), utf16);
            String[] utf32 = {"text in UTF-8", "UTF-32", "iconv -f UTF-32"};
            for (String order : List.of("LE", "BE")) {
                byte[] unmarked = text.getBytes("UTF-32" + order);
                byte[] marked = ("\uFEFF" + text).getBytes("UTF-32" + order);
                refuses(Files.write(folder.resolve("32" + order + name), unmarked), utf32);
                refuses(Files.write(folder.resolve("marked-32" + order + name), marked), utf32);
            }
            refuses(
                    Files.write(folder.resolve("latin-" + name), text.getBytes(StandardCharsets.ISO_8859_1)),
                    "latin-" + name + ", row 2: expected text in UTF-8, found 0xE",
                    "iconv -f WINDOWS-1252");
        }
    }

    @Test
    void jsonThatIsNotOneRowALineIsNamedAsWhatItIs() throws IOException {
        String[] list = {"JSON Lines, one object a line", "a JSON list", "jq -c '.[]' FILE"};
        refuses(write("list.json", "[{\"question\":\"a\",\"answer\":\"1\"}]"), list);
        refuses(write("pretty.json", "[", "  {", "    \"question\": \"a\"", "  }", "]"), list);
        refuses(write("object.json", "{", "  \"question\": \"a\"", "}"), "object.json, row 1, character 2", "jq -c .");
        refuses(
                write("comma.jsonl", "{\"question\":\"a\",\"answer\":\"1\"},"),
                "comma.jsonl, row 1, character 30: expected the end of the text, found \",\"",
                "correct or delete the row");
        refuses(write("number.jsonl", "5"), "number.jsonl, row 1: expected a JSON object, found 5");
    }

    @Test
    void aFileThatIsNotWholeOrNotReadableIsNamedWithWhatToDo() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 5000; i++) {
                out.write(("{\"question\":\"" + i * 2_654_435_761L + "\",\"answer\":\"1\"}\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
        refuses(
                Files.write(folder.resolve("half.jsonl.gz"), half),
                "half.jsonl.gz: expected a file that is whole",
                "cut off");
        refuses(
                write("plain.jsonl.gz", "{\"question\":\"a\",\"answer\":\"1\"}"),
                "a packed file that can be read",
                "not a gzip file");
        refuses(
                Files.write(folder.resolve("packed.jsonl"), packed.toByteArray()),
                "packed.jsonl: expected rows as text, or packed as the name's ending says: .gz, .bz2 or .deflate,"
                        + " found a file packed by gzip",
                "let the name end in .gz, or unpack it: gzip -dc FILE > NEW");
        String table = folder.resolve("table").toString();
        spark.range(0, 20_000)
                .selectExpr("uuid() AS question", "uuid() AS answer")
                .coalesce(1)
                .write()
                .parquet(table);
        byte[] whole;
        try (Stream<Path> files = Files.list(Path.of(table))) {
            whole = Files.readAllBytes(files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow());
        }
        refuses(
                Files.write(folder.resolve("half.parquet"), Arrays.copyOf(whole, whole.length / 2)),
                "half.parquet: expected a Parquet file that is whole, found one that was cut off");
        byte[] index = whole.clone();
        Arrays.fill(index, whole.length - 300, whole.length - 8, (byte) 0x5A);
        refuses(
                Files.write(folder.resolve("index.parquet"), index),
                "index.parquet: expected a Parquet file that is whole",
                "damaged");
        String plain = folder.resolve("plain").toString();
        spark.sql("SELECT 'the whole text' AS question, '1' AS answer")
                .write()
                .option("compression", "none")
                .parquet(plain);
        byte[] flipped;
        try (Stream<Path> files = Files.list(Path.of(plain))) {
            flipped = patched(
                    Files.readAllBytes(files.filter(file -> file.toString().endsWith(".parquet"))
                            .findFirst()
                            .orElseThrow()),
                    "0e00000074686520", // fourteen characters, in the page and not in its statistics
                    "0e00000074686521");
        }
        refuses(
                Files.write(folder.resolve("flipped.parquet"), flipped),
                "flipped.parquet: expected a Parquet file that is whole",
                "checksum");
        byte[] pages = whole.clone();
        Arrays.fill(pages, 100, 50_000, (byte) 0x5A);
        refuses(
                Files.write(folder.resolve("pages.parquet"), pages),
                "pages.parquet: expected a Parquet file that is whole",
                "damaged");
        assertThat(TableFile.of(new org.apache.hadoop.fs.Path("file:/x.csv"))
                        .unreadable(new FileNotFoundException("/x.csv (Permission denied)")))
                .hasMessageContainingAll("a file that this user may read", "change its owner or mode");
        assertThat(TableFile.of(new org.apache.hadoop.fs.Path("hdfs://name/x.csv"))
                        .unreadable(new IOException(new ConnectException("Connection refused"))))
                .hasMessageContainingAll("hdfs://name/x.csv", "a file system that answers", "then start again")
                .extracting(fault -> ((Fault) fault).kind())
                .isEqualTo(Fault.Kind.INTERRUPTED);
    }

    /** Nothing is wrong with such a file: what is named is the packing, and how it is unpacked. */
    @ParameterizedTest
    @CsvSource({
        "a.jsonl.xz, fd377a585a000004e6d6b446, packed by xz, xz -dc FILE",
        "a.xz, fd377a585a000004e6d6b446, packed by xz, xz -dc FILE",
        "a.jsonl.zip, 504b03041400000008, packed by zip, unzip -p FILE",
        "a.csv, 504b03041400000008, packed by zip, unzip -p FILE",
        "a.7z, 377abcaf271c0004, packed by 7z, 7z x -so FILE",
        "a.jsonl, 425a6839314159265359, packed by bzip2, let the name end in .bz2",
        "a.jsonl, 28b52ffd0458, packed by zstd, zstd -dc FILE",
        "a.jsonl.lz4, 04224d186440a7, packed by lz4, lz4 -dc FILE",
        "a.parquet.gz, 1f8b08000000000000ff, packed by gzip, gzip -dc FILE",
        "a.data, 5041523115041510, a Parquet file, let the name end in .parquet"
    })
    void whatIsPackedOtherwiseThanItsNameSaysIsNamed(String name, String bytes, String found, String fix)
            throws IOException {
        Path file = Files.write(folder.resolve(name), HexFormat.of().parseHex(bytes));

        assertThatThrownBy(() -> read(file.toString()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(name + ": expected", found, fix)
                .hasMessageNotContaining("iconv")
                .hasMessageNotContaining("fetch or write it anew");
    }

    /** A packing whose codec needs a native library, which is not there where Java alone is. */
    @Test
    void aCodecThatDoesNotWorkHereIsNoDamage() throws IOException {
        Path file = Files.write(folder.resolve("a.jsonl.zst"), HexFormat.of().parseHex("28b52ffd0458"));

        assertThatThrownBy(() -> read(file.toString()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "a.jsonl.zst: expected rows as text", ".zst, whose codec", "zstd -dc FILE > NEW")
                .hasMessageNotContaining("fetch or write it anew");
    }

    /** As other encodings of text files are: nothing is replaced by a mark of what could not be read. */
    @Test
    void textOfParquetThatIsNotUtf8IsRefusedByRowAndColumn() {
        for (String columns : List.of(
                "CAST(X'61E9' AS STRING) AS question, '1' AS answer",
                "'a' AS question, CAST(X'61E9' AS STRING) AS answer")) {
            String column = columns.startsWith("CAST") ? "question" : "answer";
            parquet(
                    "latin-" + column,
                    columns,
                    "row 1, column " + column + ": expected text in UTF-8, found 0xE9 as byte 2",
                    "decode('cp1252')");
        }
        parquet(
                "inside",
                "array(CAST(X'FF' AS STRING)) AS nums, 5 AS target",
                "row 1, column nums: expected text in UTF-8, found 0xFF as byte 1");
        parquet("zero", "CAST(X'6100' AS STRING) AS question, '1' AS answer", "column question", "zero bytes");
    }

    @Test
    void parquetThatThisReaderDoesNotKnowIsNotCalledDamaged() throws IOException {
        String table = folder.resolve("table").toString();
        spark.sql("SELECT 'a' AS question, '1' AS answer").write().parquet(table);
        byte[] whole;
        try (Stream<Path> files = Files.list(Path.of(table))) {
            whole = Files.readAllBytes(files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow());
        }
        // The footer's Thrift: a column's codec, SNAPPY = 1 and BROTLI = 4, follows its path; numbers are doubled.
        String question = HexFormat.of().formatHex("question".getBytes(StandardCharsets.UTF_8));
        refusesUndamaged(
                Files.write(folder.resolve("brotli.parquet"), patched(whole, question + "1502", question + "1508")),
                "brotli.parquet: expected pages packed by snappy, gzip, zstd or lz4_raw",
                "brotli in column question",
                "compression='zstd'");
        // A logical type is a union whose field 1 is STRING; FLOAT16 is 15, which Parquet 1.13 does not have, and Spark
        // 4's has.
        if (Stream.of(LogicalTypeAnnotation.class.getMethods())
                .noneMatch(method -> method.getName().equals("float16Type"))) {
            refusesUndamaged(
                    Files.write(folder.resolve("half.parquet"), patched(whole, "4c1c0000", "4cfc0000")),
                    "half.parquet: expected column types that Parquet 1.13",
                    "a younger one, such as float16, in column answer",
                    "pa.float32()");
        }
        assertThat(TableFile.of(new org.apache.hadoop.fs.Path("file:/x.parquet"))
                        .unreadable(new UnsupportedOperationException("Unsupported encoding: X")))
                .hasMessageContainingAll(
                        "x.parquet", "something that it does not know: Unsupported encoding: X", "plain");
    }

    private void refusesUndamaged(Path file, String... parts) {
        refuses(file, parts);
        assertThatThrownBy(() -> read(file.toString())).hasMessageNotContaining("damaged");
    }

    /** Replaces the last place of these bytes. */
    private static byte[] patched(byte[] bytes, String from, String to) {
        String hex = HexFormat.of().formatHex(bytes);
        int at = hex.lastIndexOf(from);
        assertThat(at).as("a place of " + from).isNotNegative();
        return HexFormat.of().parseHex(hex.substring(0, at) + to + hex.substring(at + from.length()));
    }

    @Test
    void foldersAndAddressesThatHoldNoRowsAreNamed() throws IOException {
        Path hidden = Files.createDirectory(folder.resolve("hidden"));
        refuses(hidden, "hidden: expected a file, a folder with", "none in the folder");
        Files.writeString(hidden.resolve("_rows.jsonl"), "{\"question\":\"a\",\"answer\":\"1\"}");
        refuses(hidden, "1 in the folder that are none: _rows.jsonl", "name the file itself");
        assertThat(read(hidden + "/_rows.jsonl")).hasSize(1);
        Path named = Files.createDirectory(folder.resolve("named.jsonl"));
        Files.writeString(named.resolve("a.jsonl"), "{\"question\":\"a\",\"answer\":\"1\"}");
        assertThat(read(named.toString())).hasSize(1);
        assertThatThrownBy(() -> new ProblemFiles(Configuration::new)
                        .read(List.of(named.toString(), folder + "/missing.csv"), new ProblemSchema(Map.of(), true)))
                .hasMessageContainingAll("missing.csv", "nothing there");
        refuses("foo://bar/x.jsonl", "foo://bar/x.jsonl: expected a path or URI of a file system", "\"foo\"");
        refuses("s3a://bucket/x.jsonl", "a file system that Hadoop knows", "need their connector");
        refuses("", "the name of a file");
    }

    @Test
    void parquetOfOtherTypesIsRefusedByRowAndColumn() {
        parquet("text", "array('1', 'x') AS nums, 5 AS target", "text.parquet", "row 1, column nums", "\"x\"");
        parquet("goal", "array(1, 2) AS nums, 'five' AS target", "row 1, column target", "whole number", "\"five\"");
        parquet("none", "array(1, 2) AS nums", "columns nums and target", "found columns nums");
        parquet(
                "others",
                "'a' AS question, 'b' AS solution, 3 AS level",
                "columns nums and target",
                "found columns level, question, solution");
        parquet(
                "binary",
                "CAST('a' AS BINARY) AS question, '1' AS answer",
                "row 1, column question: expected a text, found bytes",
                "column.cast(pa.string())");
        parquet("null", "'a' AS question, CAST(NULL AS STRING) AS answer", "row 1, column answer", "found nothing");
        parquet("hole", "array(1, NULL) AS nums, 1 AS target", "row 1, column nums", "found nothing");
        parquet(
                "chat",
                "array(named_struct('role', 'user', 'content', 'What?')) AS question, '1' AS answer",
                "row 1, column question: expected a text, found [{role: \"user\", content: \"What?\"}]",
                "write the user's message alone");
        parquet("map", "map('a', 1) AS question, '1' AS answer", "row 1, column question", "a text");
        parquet(
                "bytes",
                "'a' AS question, CAST('b' AS BINARY) AS answer",
                "row 1, column answer",
                "found bytes",
                "column.cast(pa.string())");
        parquet("date", "'a' AS question, DATE'2020-01-31' AS answer", "row 1, column answer", "found 2020-01-31");
        parquet("nan", "'a' AS question, double('NaN') AS answer", "row 1, column answer", "found NaN");
        parquet("tenth", "array(1, 2) AS nums, CAST(12.9 AS DECIMAL(5, 1)) AS target", "column target", "found 12.9");
    }

    private void parquet(String name, String columns, String... parts) {
        String file = folder.resolve(name + ".parquet").toString();
        spark.sql("SELECT " + columns).write().parquet(file);
        refuses(file, parts);
    }

    private List<Problem> read(String file) {
        return new ProblemFiles(Configuration::new).read(List.of(file), new ProblemSchema(Map.of(), true));
    }

    private List<Problem> read(Path file, Map<String, String> columns) {
        return new ProblemFiles(Configuration::new).read(List.of(file.toString()), new ProblemSchema(columns, true));
    }

    private void refuses(Object file, String... parts) {
        assertThatThrownBy(() -> read(file.toString()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(parts);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }
}
