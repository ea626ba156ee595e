package io.firesteel.cluster.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.cluster.settings.SftStageSettings.HeldOut;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.settings.TaskSettings;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.countdown.CountdownSettings;
import io.firesteel.trainer.SftExample;
import io.firesteel.trainer.loss.Column;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;

/** On a policy whose tokens are {@code <pad> <bos> <eos> a b c d}, 0 to 6, and whose stop token is 2. */
class ExampleFilesTest {
    private static SparkSession spark;
    private static PolicyDirectory policy;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        policy = StartPolicies.make(
                new Start.New(
                        8,
                        1,
                        2,
                        1,
                        4,
                        8,
                        1e4,
                        1e-6,
                        false,
                        true,
                        8,
                        0.1,
                        List.of("<pad>", "<bos>", "<eos>"),
                        List.of("a", "b", "c", "d")),
                new Seeds(1));
    }

    @AfterAll
    static void stop() {
        policy.close();
        spark.stop();
    }

    @Test
    void theStopTokenIsPutBehindACompletionThatLacksItAndIsLearned() throws IOException {
        Path file = write(
                "a.jsonl",
                "{\"prompt\":\"<bos>ab\",\"completion\":\"c\"}",
                "{\"prompt\":\"<bos>a\",\"completion\":\"d<eos>\"}");

        assertThat(read(settings(file)))
                .containsExactly(example(ids(1, 3, 4, 5, 2), "00011", 1), example(ids(1, 3, 6, 2), "0011", 1));
        assertThat(read(new Examples.Files(
                        List.of(file.toString()), Optional.of(true), Optional.of(false), Optional.empty())))
                .as("with the prompt, but its first token, which nothing predicts, and as it is written")
                .containsExactly(example(ids(1, 3, 4, 5), "0111", 1), example(ids(1, 3, 6, 2), "0111", 1));
    }

    @Test
    void everyKindOfFileGivesTheSameExamples() throws IOException, InterruptedException {
        Path lines = write(
                "a.jsonl",
                "{\"prompt\":\"<bos>a\",\"completion\":\"b\",\"weight\":0.5}",
                "",
                "{\"prompt\":\"<bos>b\",\"completion\":\"c\"}");
        Path csv = write("b.csv", "completion,prompt,weight,note", "b,<bos>a,0.5,x", "\"c\",<bos>b,,\"y,z\"");
        Path tabs = write("c.tsv", "prompt\tcompletion\tweight", "<bos>a\tb\t0.5", "<bos>b\tc\t1");
        Path packed = folder.resolve("d.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(Files.readAllBytes(lines));
        }
        Path tokens = write(
                "e.jsonl",
                "{\"tokens\":[1,3,4,2],\"learn\":[false,false,true,true],\"weight\":0.5}",
                "{\"tokens\":[1,4,5,2],\"learn\":[0,0,1,1],\"prompt\":\"tokens win\"}");
        Path parquet = folder.resolve("f");
        ExampleTable.open(spark, RunFiles.at(parquet.toString(), new Configuration()), 0)
                .write(
                        3,
                        List.of(
                                new ExampleRow("1", "x", "y", ids(1, 3, 4, 2), mask("0011"), 0.5, "hand"),
                                new ExampleRow("2", "x", "y", ids(1, 4, 5, 2), mask("0011"), 1, "hand")));
        List<SftExample> expected = List.of(example(ids(1, 3, 4, 2), "0011", 0.5), example(ids(1, 4, 5, 2), "0011", 1));

        for (Path file : List.of(lines, csv, tabs, packed, tokens, parquet)) {
            assertThat(read(settings(file))).as("%s", file).isEqualTo(expected);
        }
        List<SftExample> all = new ArrayList<>();
        IntStream.range(0, 6).forEach(i -> all.addAll(expected));
        assertThat(read(settings(folder))).as("a folder").isEqualTo(all);
        assertThat(read(settings(folder.resolve("*.jsonl")))).as("a glob").isEqualTo(all.subList(0, 4));
    }

    @Test
    void columnsOfOtherNamesAreNamed() throws IOException {
        Path file = write("a.csv", "question,response,w", "<bos>a,b,2");

        List<SftExample> read = read(new Examples.Files(
                List.of(file.toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Map.of("prompt", "question", "completion", "response", "weight", "w"))));

        assertThat(read).containsExactly(example(ids(1, 3, 4, 2), "0011", 2));
        assertThatThrownBy(() -> read(settings(file)))
                .hasMessageContainingAll("a.csv, row 1", "columns prompt and completion", "question, response, w");
        assertThatThrownBy(() -> read(new Examples.Files(
                        List.of(file.toString()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Map.of("answer", "response")))))
                .hasMessageContainingAll("columns of examples", "found answer");
    }

    @Test
    void whatCannotBeLearnedIsNamedByFileRowAndColumn() throws IOException {
        refused("{\"prompt\":\"<bos>a\",\"completion\":7}", "row 2, column completion", "a text", "found 7");
        refused("{\"prompt\":\"<bos>a\"}", "row 2, column completion", "a text", "found nothing");
        refused("{\"prompt\":\"<bos>a\",\"completion\":\"abcdab\"}", "row 2", "at most 8 tokens", "found 9");
        refused("{\"prompt\":\"<bos>a\",\"completion\":\"b\",\"weight\":\"x\"}", "row 2, column weight", "a number");
        refused("{\"prompt\":\"<bos>a\",\"completion\":\"b\",\"weight\":-1}", "row 2, column weight", "at least 0");
        for (String weight : List.of("\"0x1p3\"", "\"1d\"", "\"NaN\"", "\"Infinity\"", "true", "[1]")) {
            refused(
                    "{\"prompt\":\"<bos>a\",\"completion\":\"b\",\"weight\":" + weight + "}",
                    "row 2, column weight",
                    "a number in decimal notation");
        }
        for (String weight : List.of("1e30", "\"1e30\"", "1000.5")) {
            refused(
                    "{\"prompt\":\"<bos>a\",\"completion\":\"b\",\"weight\":" + weight + "}",
                    "row 2, column weight",
                    "at least 0 and at most 1000");
        }
        refused(
                "{\"prompt\":[{\"role\":\"user\",\"content\":\"a\"}],\"completion\":\"b\"}",
                "row 2, column prompt: expected a text",
                "write the turns out as one text");
        refused("{\"tokens\":[1,7],\"learn\":[0,1]}", "row 2, column tokens", "token ids below 7", "found 7");
        refused("{\"tokens\":[],\"learn\":[]}", "row 2, column learn", "found 0 values");
        refused("{\"tokens\":[1,2],\"learn\":[0]}", "row 2, column learn", "each of the 2 tokens", "found 1 values");
        refused("{\"tokens\":[1,2],\"learn\":[1,1]}", "row 2, column learn", "false for the first");
        refused("{\"tokens\":[1,2],\"learn\":[0,2]}", "row 2, column learn", "true and false");
        refused(
                "{\"prompt\":\"<bos>a\",\"completion\":\"xyz\"}",
                "row 2, ",
                "the vocabulary's tokens",
                "found \"xyz\"",
                "write the row in the words");
        refused("{\"prompt\":\"<bos>a\",\"completion\"", "row 2");
        assertThatThrownBy(() -> read(settings(write("b.csv", "prompt,completion", "<bos>a,b", "<bos>a"))))
                .hasMessageContainingAll("b.csv, row 2", "2 values", "found 1 values");
        assertThatThrownBy(() -> read(settings(write("c.parquet", "no Parquet"))))
                .hasMessageContainingAll("c.parquet", "a Parquet file");
        assertThatThrownBy(() -> read(settings(write("d.jsonl", ""))))
                .hasMessageContainingAll("d.jsonl", "at least one row");
        assertThatThrownBy(() -> read(settings(folder.resolve("nowhere.jsonl"))))
                .hasMessageContainingAll("nowhere.jsonl", "nothing there");
    }

    @Test
    void aNumberIsReadFromHoweverItIsWritten() throws IOException {
        Path file = write(
                "a.csv", "prompt,completion,weight", "<bos>a,b, 2", "<bos>a,b,.5", "<bos>a,b,+1e2", "<bos>a,b,1000");

        assertThat(read(settings(file)).stream().map(example -> example.weight().at(0)))
                .containsExactly(2.0, 0.5, 100.0, 1000.0);
    }

    @Test
    void examplesThatTeachNothingAreCountedAndIfAllAreSoRefused() throws IOException {
        String zero = "{\"prompt\":\"<bos>a\",\"completion\":\"b\",\"weight\":0}";
        Path none = write("none.jsonl", zero, "{\"tokens\":[1,3],\"learn\":[0,0]}");
        Path some = write("some.jsonl", zero, "{\"prompt\":\"<bos>b\",\"completion\":\"c\"}");

        assertThatThrownBy(() -> ExampleSources.of(settings(none), new HeldOut.None(), means(), new Seeds(1)))
                .hasMessageContainingAll(
                        "none.jsonl: expected at least one learned token of a weight above 0", "none in 2 examples");
        assertThat(ExampleSources.of(settings(some), new HeldOut.None(), means(), new Seeds(1))
                        .display())
                .endsWith(", 1 of which teach nothing: weight 0, or no learned token");
        assertThatThrownBy(() -> ExampleSources.of(
                        settings(some),
                        new HeldOut.Files(
                                List.of(none.toString()), Optional.empty(), Optional.empty(), Optional.empty()),
                        means(),
                        new Seeds(1)))
                .hasMessageContainingAll("sft.held-out", "of a weight above 0", "none in 2 examples");
    }

    @Test
    void examplesHeldOutAreNotLearnedFromNorIsWhatEqualsThem() throws IOException {
        String[] rows = new String[16];
        for (int i = 0; i < rows.length; i++) { // each twice
            rows[i] = "{\"prompt\":\"<bos>" + "abcd".charAt(i % 4) + "\",\"completion\":\"" + "abcd".charAt(i / 4 % 2)
                    + "\"}";
        }
        Examples.Files files = settings(write("a.jsonl", rows));

        ExampleSources sources = ExampleSources.of(files, new HeldOut.Drawn(3), means(), new Seeds(1));
        ExampleSources again = ExampleSources.of(files, new HeldOut.Drawn(3), means(), new Seeds(1));
        ExampleSources none = ExampleSources.of(files, new HeldOut.None(), means(), new Seeds(1));

        Set<SftExample> learned = new HashSet<>();
        LongStream.range(0, 100).forEach(i -> learned.add(sources.source().example(i)));
        Set<SftExample> heldOut = new HashSet<>(sources.heldOut());
        assertThat(sources.heldOut()).hasSize(3).isEqualTo(again.heldOut());
        assertThat(learned).isNotEmpty().doesNotContainAnyElementsOf(heldOut);
        assertThat(learned.size() + heldOut.size()).isEqualTo(8);
        assertThat(none.heldOut()).isEmpty();
        int left = 16 - 3 - 2 * (8 - heldOut.size());
        assertThat(sources.display())
                .contains(", 3 held out, " + left + " left out, since they equal some that are held out");
        assertThatThrownBy(() -> ExampleSources.of(files, new HeldOut.Drawn(16), means(), new Seeds(1)))
                .hasMessageContainingAll("sft.held-out", "fewer than the 16 examples", "found 16");
    }

    @Test
    void eachPartOfAMixtureHoldsOutItsShare() throws IOException {
        String[] as = new String[40];
        String[] bs = new String[40];
        for (int i = 0; i < as.length; i++) {
            String number = Integer.toString(64 + i, 4)
                    .replace('0', 'a')
                    .replace('1', 'b')
                    .replace('2', 'c')
                    .replace('3', 'd');
            as[i] = "{\"prompt\":\"<bos>a\",\"completion\":\"" + number + "\"}";
            bs[i] = "{\"prompt\":\"<bos>b\",\"completion\":\"" + number + "\"}";
        }
        Examples.Mixture mixture = new Examples.Mixture(List.of(
                new Examples.Part(3, settings(write("a.jsonl", as))),
                new Examples.Part(1, settings(write("b.jsonl", bs)))));

        ExampleSources sources = ExampleSources.of(mixture, new HeldOut.Drawn(8), means(), new Seeds(1));

        assertThat(sources.heldOut().stream().map(example -> example.tokens()[1]))
                .containsExactly(3, 3, 3, 3, 3, 3, 4, 4);
        assertThat(LongStream.range(0, 400)
                        .mapToObj(sources.source()::example)
                        .filter(example -> example.tokens()[1] == 4))
                .hasSize(100);
        assertThat(LongStream.range(0, 400).mapToObj(sources.source()::example))
                .doesNotContainAnyElementsOf(sources.heldOut());
        assertThat(sources.hashes()).hasSize(2);
    }

    @Test
    void heldOutFilesAreReadLikeTheOthers() throws IOException {
        Examples.Files learned = settings(write("a.jsonl", "{\"prompt\":\"<bos>a\",\"completion\":\"b\"}"));
        Path other = write("b.csv", "q,completion", "<bos>b,c");

        ExampleSources sources = ExampleSources.of(
                learned,
                new HeldOut.Files(
                        List.of(other.toString()),
                        Optional.empty(),
                        Optional.of(false),
                        Optional.of(Map.of("prompt", "q"))),
                means(),
                new Seeds(1));

        assertThat(sources.heldOut()).containsExactly(example(ids(1, 4, 5), "001", 1));
        assertThat(sources.source().example(5)).isEqualTo(example(ids(1, 3, 4, 2), "0011", 1));
        assertThat(sources.hashes()).hasSize(2);
        Examples.Files both = settings(write(
                "c.jsonl",
                "{\"prompt\":\"<bos>a\",\"completion\":\"b\"}",
                "{\"prompt\":\"<bos>b\",\"completion\":\"c\"}"));
        HeldOut inFiles = new HeldOut.Files(
                List.of(learned.files().get(0)), Optional.empty(), Optional.empty(), Optional.empty());
        ExampleSources apart = ExampleSources.of(both, inFiles, means(), new Seeds(1));
        assertThat(apart.source().example(0)).isEqualTo(apart.source().example(1));
        assertThat(apart.display())
                .isEqualTo(
                        "1 examples with 2 learned tokens in 1 files, 1 left out, since they equal some that are held"
                                + " out, 1 held out in files");
        assertThatThrownBy(() -> ExampleSources.of(learned, inFiles, means(), new Seeds(1)))
                .hasMessageContainingAll("sft.held-out", "all of them among those held out");
        Path idle = write("idle.jsonl", "{\"tokens\":[1,3],\"learn\":[0,0]}");
        assertThatThrownBy(() -> ExampleSources.of(
                        learned,
                        new HeldOut.Files(
                                List.of(idle.toString()), Optional.empty(), Optional.empty(), Optional.empty()),
                        means(),
                        new Seeds(1)))
                .hasMessageContainingAll("sft.held-out", "at least one learned token", "none in 1 examples");
    }

    private void refused(String row, String... complaint) throws IOException {
        Path file = write("refused.jsonl", "{\"prompt\":\"<bos>a\",\"completion\":\"b\"}", row);
        assertThatThrownBy(() -> read(settings(file)))
                .hasMessageContaining(file + ", row 2")
                .hasMessageContainingAll(complaint);
    }

    private static Examples.Files settings(Path file) {
        return new Examples.Files(List.of(file.toString()), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static List<SftExample> read(Examples.Files settings) {
        return ExampleFiles.read(settings.files(), settings, means().files(), policy)
                .examples();
    }

    private static ExampleSources.Means means() {
        return new ExampleSources.Means(
                policy,
                new CountdownSettings(3, 10, 99, 1, 99),
                new TaskSettings("1", "endless", 1),
                new TableFiles(Configuration::new),
                UnaryOperator.identity());
    }

    private Path write(String name, String... rows) throws IOException {
        return Files.write(folder.resolve(name), Arrays.asList(rows), StandardCharsets.UTF_8);
    }

    private static SftExample example(int[] tokens, String learn, double weight) {
        return new SftExample(tokens, mask(learn), Column.shared(weight));
    }

    private static int[] ids(int... tokens) {
        return tokens;
    }

    private static boolean[] mask(String learn) {
        boolean[] mask = new boolean[learn.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = learn.charAt(i) == '1';
        }
        return mask;
    }
}
