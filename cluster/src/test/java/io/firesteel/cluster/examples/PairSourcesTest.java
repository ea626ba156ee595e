package io.firesteel.cluster.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.PairSettings;
import io.firesteel.cluster.settings.PairSettings.HeldOut;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;
import io.firesteel.trainer.preference.BradleyTerry;
import io.firesteel.trainer.preference.PreferencePair;
import io.firesteel.trainer.preference.PreferenceSettings;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** On a policy whose tokens are {@code <pad> <bos> <eos> a b c d}, 0 to 6, with stop token 2 and 8 positions. */
class PairSourcesTest {
    private static PolicyDirectory policy;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
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
    }

    @Test
    void textsAndTokensGiveTheSamePairsWithStopTokensBehindBothSides() throws IOException {
        Path text = write(
                "a.jsonl",
                "{\"prompt\":\"<bos>a\",\"chosen\":\"bc\",\"rejected\":\"d<eos>\"}",
                "{\"prompt\":\"<bos>b\",\"chosen\":\"c\",\"rejected\":\"d\"}");
        Path csv = write("b.csv", "rejected,question,best", "d,<bos>a,bc", "d,<bos>b,c");
        Path tokens = write(
                "c.jsonl",
                "{\"prompt_tokens\":[1,3],\"chosen_tokens\":[4,5,2],\"rejected_tokens\":[6,2],\"prompt\":\"tokens"
                        + " win\"}",
                "{\"prompt_tokens\":[1,4],\"chosen_tokens\":[5,2],\"rejected_tokens\":[6,2]}");

        PairSources read = read(files(text), new HeldOut.None());

        assertThat(read.learned())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new PreferencePair(ids(1, 3), ids(4, 5, 2), ids(6, 2)),
                        new PreferencePair(ids(1, 4), ids(5, 2), ids(6, 2)));
        assertThat(read.display()).isEqualTo("2 pairs of 2 prompts in 1 files");
        assertThat(read(named(csv, Map.of("prompt", "question", "chosen", "best")), new HeldOut.None())
                        .learned())
                .usingRecursiveComparison()
                .isEqualTo(read.learned());
        assertThat(read(files(tokens), new HeldOut.None()).learned())
                .usingRecursiveComparison()
                .isEqualTo(read.learned());
    }

    @Test
    void whatIsWrongWithARowIsNamedWithFileAndRow() throws IOException {
        refused("{\"prompt\":\"a\",\"chosen\":\"b\"}", "rows.jsonl, row 2, column rejected", "columns chosen, prompt");
        refused(
                "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"\"}",
                "rows.jsonl, row 2, column rejected",
                "a text");
        refused(
                "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"b<eos>\"}",
                "rows.jsonl, row 2",
                "two completions that differ");
        refused("{\"text\":\"a\"}", "rows.jsonl, row 2", "columns prompt, chosen, rejected", "columns text");
        refused("{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"x\"}", "rows.jsonl, row 2", "vocabulary");
        refused(
                "{\"prompt\":\"abcd\",\"chosen\":\"b\",\"rejected\":\"abcd\"}",
                "rows.jsonl, row 2",
                "at most 8 tokens",
                "9");
        refused(
                "{\"prompt_tokens\":[1],\"chosen_tokens\":[7],\"rejected_tokens\":[3]}",
                "rows.jsonl, row 2, column chosen_tokens",
                "token ids below 7");
    }

    private void refused(String row, String... told) throws IOException {
        Path file = write("rows.jsonl", "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}", row);
        assertThatThrownBy(() -> read(files(file), new HeldOut.None()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(told);
    }

    @Test
    void pairsAreHeldOutByPromptSoThatNoPromptIsOnBothSides() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String prompt : List.of("a", "b", "c", "d", "aa", "ab", "ac", "ad", "ba", "bb")) {
            for (String rejected : List.of("c", "d", "cc")) {
                rows.add("{\"prompt\":\"%s\",\"chosen\":\"ab\",\"rejected\":\"%s\"}".formatted(prompt, rejected));
            }
        }
        Path file = write("many.jsonl", rows.toArray(String[]::new));

        PairSources read = read(files(file), new HeldOut.Drawn(0.25));

        assertThat(read.heldOut())
                .as("three of ten prompts, rounded up, three pairs each")
                .hasSize(9);
        assertThat(read.learned()).hasSize(21);
        assertThat(read.learned()).noneMatch(pair -> read.heldOut().stream()
                .anyMatch(held -> Arrays.equals(held.prompt(), pair.prompt())));
        assertThat(read.display()).isEqualTo("21 pairs of 7 prompts in 1 files, 9 of 3 prompts held out");
        assertThatThrownBy(() -> read(files(write("one.jsonl", rows.get(0))), new HeldOut.Drawn(0.1)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("dpo.held-out", "all of them held out");
    }

    @Test
    void thoseHeldOutInFilesAreNotLearnedFromEither() throws IOException {
        String both = "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}";
        Path file = write("all.jsonl", both, "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"d\"}");
        Path held = write("held.jsonl", both);

        PairSources read =
                read(files(file), new HeldOut.Files(List.of(held.toString()), Optional.empty(), Optional.empty()));

        assertThat(read.learned()).hasSize(1);
        assertThat(read.heldOut()).hasSize(1);
        assertThat(read.hashes()).hasSize(2);
        assertThat(read.display()).endsWith("1 left out, since they equal some that are held out");
    }

    /** The policy has a b c d for 3 to 6; to another one, whose words are the other way round, the same prompt is other ids. */
    @Test
    void idsThatAPolicyWithOtherTokensSampledAreRefusedAndItsTextsAreRead() throws IOException {
        String row = "{\"prompt\":\"<bos>a\",\"chosen\":\"bc\",\"rejected\":\"d\",\"prompt_tokens\":[1,%d],"
                + "\"chosen_tokens\":[%s,2],\"rejected_tokens\":[%d,2],\"source\":\"samples 3 and 0 of policy "
                + "0".repeat(64) + "\"}";
        Path own = write("own.jsonl", row.formatted(3, "4,5", 6));
        Path other = write("other.jsonl", row.formatted(6, "5,4", 3));

        List<PreferencePair> ours = read(files(own), new HeldOut.None()).learned();

        assertThatThrownBy(() -> read(files(other), new HeldOut.None()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "other.jsonl, row 1, column prompt_tokens",
                        "number 1 is id 3 (\"a\")",
                        "id 6 (\"d\")",
                        "columns { prompt_tokens = none }");
        assertThat(read(named(other, Map.of("prompt_tokens", "none")), new HeldOut.None())
                        .learned())
                .usingRecursiveComparison()
                .isEqualTo(ours);
    }

    private static PairSources read(PairSettings.Files files, HeldOut heldOut) {
        PreferenceSettings method = new PreferenceSettings(
                4,
                new BradleyTerry(0, 0),
                new OptimiserSettings(new AdamW(0.9, 0.95, 1e-8, 0), 1e-3, new Schedule.Constant(0), 1),
                64);
        PairSettings settings = new PairSettings(1, files, heldOut, method, 1, 1, 1);
        return PairSources.of(
                "dpo",
                settings,
                new PairSources.Means(policy, new TableFiles(() -> new Configuration(false)), UnaryOperator.identity()),
                new Seeds(4));
    }

    private static PairSettings.Files files(Path file) {
        return named(file, Map.of());
    }

    private static PairSettings.Files named(Path file, Map<String, String> columns) {
        return new PairSettings.Files(List.of(file.toString()), Optional.empty(), Optional.of(columns));
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static int[] ids(int... ids) {
        return ids;
    }
}
