package io.firesteel.cluster.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class CheckpointsTest {
    @TempDir
    Path home;

    private final List<String> notices = new ArrayList<>();
    private RunDirectory run;
    private Checkpoints checkpoints;

    @BeforeEach
    void open() {
        run = RunDirectory.open(home.toString(), new Configuration(false), notices::add);
        checkpoints = run.checkpoints();
    }

    @AfterEach
    void close() {
        run.close();
    }

    private void save(long iteration, int keep) {
        checkpoints.save(iteration, keep, writer -> {
            try (OutputStream out = writer.create("model.safetensors")) {
                for (int i = 0; i < 1000; i++) {
                    out.write((int) iteration + i);
                }
            }
            writer.write("state.json", "{\"iteration\":" + iteration + "}");
        });
    }

    private Path directory(long iteration) {
        return home.resolve(Checkpoints.directory(iteration));
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        save(50, 3);

        CheckpointReader reader = checkpoints.latest().orElseThrow();

        assertThat(reader.iteration()).isEqualTo(50);
        assertThat(reader.names()).containsExactly("model.safetensors", "state.json");
        assertThat(reader.readText("state.json")).isEqualTo("{\"iteration\":50}");
        assertThat(reader.length("model.safetensors")).isEqualTo(1000);
        try (var in = reader.open("model.safetensors")) {
            assertThat(in.readAllBytes()).hasSize(1000).startsWith(50, 51, 52);
        }
        assertThat(directory(50).getFileName()).hasToString("iteration-000050");
    }

    @Test
    void theManifestHoldsSizesAndHashes() throws IOException {
        checkpoints.save(1, 1, writer -> writer.write("state.json", "abc"));

        // SHA-256 of "abc": FIPS 180-2, appendix B.1
        assertThat(Files.readString(directory(1).resolve("manifest.json"), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {
                          "iteration": 1,
                          "files": {
                            "state.json": {
                              "bytes": 3,
                              "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                            }
                          }
                        }
                        """);
    }

    @Test
    void thereIsNoneAtFirst() {
        assertThat(checkpoints.latest()).isEmpty();
        assertThat(notices).isEmpty();
    }

    @Test
    void theNewestWins() {
        save(9, 5);
        save(10, 5);

        assertThat(checkpoints.latest().orElseThrow().iteration()).isEqualTo(10);
    }

    @Test
    void theBestStaysBesideTheNewest() {
        save(10, 2);
        checkpoints.markBest(new Checkpoints.Best(10, Map.of("reward", 0.5)));
        save(20, 2);
        save(30, 2);
        save(40, 2);
        assertThat(directory(10)).exists();
        assertThat(directory(20)).doesNotExist();
        assertThat(checkpoints.best().orElseThrow().figures()).isEqualTo(Map.of("reward", 0.5));

        checkpoints.markBest(new Checkpoints.Best(40, Map.of("reward", 0.6)));
        save(50, 2);

        assertThat(directory(10)).as("the best no more").doesNotExist();
        assertThat(directory(40)).exists();
        assertThat(checkpoints.best().orElseThrow().folder()).isEqualTo("checkpoints/iteration-000040");
    }

    @Test
    void theBestThatIsNotThereIsNone() throws IOException {
        assertThat(checkpoints.best()).isEmpty();
        save(10, 2);
        checkpoints.markBest(new Checkpoints.Best(10, Map.of()));
        Files.delete(directory(10).resolve("manifest.json"));

        assertThat(checkpoints.best()).isEmpty();
    }

    @Test
    void aWholeOneThatIsRefusedIsToldAndTheOneBeforeIsTaken() {
        save(10, 5);
        save(20, 5);

        assertThat(checkpoints.<Long>latest(CheckpointsTest::notTwenty)).contains(10L);
        assertThat(notices)
                .containsExactly("checkpoints/iteration-000020 is damaged (it cannot be loaded: weights has Infinity);"
                        + " using the one before it");
    }

    private static long notTwenty(CheckpointReader reader) {
        if (reader.iteration() == 20) {
            throw new Fault("weights", "finite numbers", "Infinity", "use another");
        }
        return reader.iteration();
    }

    @Test
    void oneWithoutManifestDoesNotExist() throws IOException {
        save(10, 5);
        save(20, 5);
        Files.delete(directory(20).resolve("manifest.json"));

        assertThat(checkpoints.latest().orElseThrow().iteration()).isEqualTo(10);
        assertThat(notices).containsExactly("checkpoints/iteration-000020 was not finished and is not used");
    }

    @Test
    void oneWithAFlippedBitIsPassedOverAloud() throws IOException {
        save(10, 5);
        save(20, 5);
        byte[] bytes = Files.readAllBytes(directory(20).resolve("model.safetensors"));
        bytes[500] ^= 1;
        Files.write(directory(20).resolve("model.safetensors"), bytes);

        assertThat(checkpoints.latest().orElseThrow().iteration()).isEqualTo(10);
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("iteration-000020 is damaged", "model.safetensors does not have the SHA-256");
    }

    @Test
    void oneThatWasCutShortIsPassedOverAloud() throws IOException {
        save(10, 5);
        save(20, 5);
        Files.write(directory(20).resolve("model.safetensors"), new byte[999]);

        assertThat(checkpoints.latest().orElseThrow().iteration()).isEqualTo(10);
        assertThat(notices).singleElement().asString().contains("999 bytes, its manifest says 1000");
    }

    @Test
    void oneWithATornManifestIsPassedOverAloud() throws IOException {
        save(10, 5);
        save(20, 5);
        Files.writeString(directory(20).resolve("manifest.json"), "{\"iteration\":20,\"fi");

        assertThat(checkpoints.latest().orElseThrow().iteration()).isEqualTo(10);
        assertThat(notices).singleElement().asString().contains("manifest is unreadable");
    }

    @Test
    void onlyDamagedOnesAreAFaultAndNotANewBeginning() throws IOException {
        save(10, 5);
        Files.delete(directory(10).resolve("state.json"));

        assertThatThrownBy(checkpoints::latest)
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("only damaged ones", "state.json is missing", "choose a new --run-dir");
    }

    @Test
    void theLastFewAreKept() {
        for (int iteration = 10; iteration <= 50; iteration += 10) {
            save(iteration, 2);
        }

        assertThat(run.files().list("checkpoints")).containsExactly("iteration-000040", "iteration-000050");
    }

    @Test
    void anUnfinishedOneIsRemovedAndTheOldOnesStay() {
        save(10, 1);

        assertThatThrownBy(() -> checkpoints.save(20, 1, writer -> {
                    writer.write("state.json", "{}");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("room to write", "free some space");

        assertThat(run.files().list("checkpoints")).containsExactly("iteration-000010");
        assertThat(checkpoints.latest().orElseThrow().iteration()).isEqualTo(10);
    }

    @Test
    void savingTheSameIterationAgainReplacesIt() {
        save(10, 2);
        checkpoints.save(10, 2, writer -> writer.write("state.json", "{}"));

        assertThat(checkpoints.latest().orElseThrow().names()).containsExactly("state.json");
    }

    @Test
    void whoeverLooksSeesWhatThereIsOfEach() throws IOException {
        save(10, 5);
        save(20, 5);
        save(30, 5);
        Files.delete(directory(10).resolve("manifest.json"));
        Files.delete(directory(20).resolve("state.json"));

        assertThat(Checkpoints.inspect(run.files()))
                .containsExactly(
                        new CheckpointState(10, CheckpointState.Kind.UNFINISHED, "it has no manifest"),
                        new CheckpointState(20, CheckpointState.Kind.DAMAGED, "state.json is missing"),
                        new CheckpointState(30, CheckpointState.Kind.WHOLE, ""));
        assertThat(notices).isEmpty();
    }

    @Test
    void theLastOneIsWrittenDownOutsideTheDirectory() {
        assertThat(Checkpoints.lastWritten(run.files())).isEmpty();
        run.log(0).close();
        assertThat(Checkpoints.lastWritten(run.files())).hasValue(0);
        save(10, 5);
        save(20, 5);
        assertThat(Checkpoints.lastWritten(run.files())).hasValue(20);
    }

    @Test
    void namesThatLeaveTheDirectoryAreRefused() {
        for (String name : List.of("../state.json", "/etc/passwd", "a/../b", "manifest.json", "")) {
            assertThatThrownBy(() -> checkpoints.save(10, 2, writer -> writer.write(name, "x")))
                    .as(name)
                    .hasMessageContaining("a relative file name");
        }
    }

    @Test
    void aManifestCannotPointOutside() throws IOException {
        save(10, 2);
        Path manifest = directory(10).resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("state.json", "../../lock.json"));

        assertThatThrownBy(checkpoints::latest).hasMessageContaining("only damaged ones");
    }
}
