package io.firesteel.cluster.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class RunDirectoryTest {
    private static final Provenance HERE = Provenance.of(RunDirectory.class, "3.5.9", Map.of("run", 7L), Map.of());

    @TempDir
    Path temporary;

    private Path home;
    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void setUp() {
        home = temporary.resolve("first");
    }

    private RunDirectory open() {
        return RunDirectory.open(home.toString(), new Configuration(false), notices::add);
    }

    private RunDirectory open(String scheme) {
        return RunDirectory.open(scheme + home, BucketFileSystem.configuration(), notices::add);
    }

    private static Map<String, Object> row(double reward) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("reward", reward);
        return row;
    }

    @Test
    void aSecondProcessIsRefusedAndToldWhoHoldsTheDirectory() {
        try (RunDirectory first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll(
                            first.display(),
                            "expected no other process",
                            "process " + ProcessHandle.current().pid(),
                            "delete " + home.resolve("lock.json"));
        }
    }

    @Test
    void closingGivesTheDirectoryFree() {
        open().close();

        try (RunDirectory again = open()) {
            assertThat(again.display()).isEqualTo(home.toString());
        }
        assertThat(notices).isEmpty();
        assertThat(home.resolve("lock.json")).doesNotExist();
    }

    @Test
    void theLockOfADeadProcessOfThisMachineIsTakenOverAloud() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        writeLock(RunLock.host(), RunLock.processes(), dead.pid(), Instant.now());

        open().close();

        assertThat(notices)
                .singleElement()
                .asString()
                .contains("took over the lock", "process " + dead.pid() + " is gone");
    }

    @Test
    void aRestartedContainerWithTheSamePidIsNotItsOwnObstacle() throws IOException {
        writeLock(RunLock.host(), RunLock.processes(), ProcessHandle.current().pid(), Instant.now());

        open().close();

        assertThat(notices).singleElement().asString().contains("is gone");
    }

    @Test
    void theLockOfALivingProcessIsRespected() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        writeLock(RunLock.host(), RunLock.processes(), parent, Instant.EPOCH);

        assertThatThrownBy(this::open).hasMessageContaining("process " + parent);
    }

    @Test
    void theLockOfAnotherMachineHoldsForItsLease() throws IOException {
        writeLock("elsewhere", "boot of elsewhere", 1, Instant.now().minus(Duration.ofSeconds(90)));
        assertThatThrownBy(this::open).hasMessageContainingAll("process 1 of somebody on elsewhere", "fix:");

        writeLock("elsewhere", "boot of elsewhere", 1, Instant.now().minus(Duration.ofSeconds(150)));
        open().close();

        assertThat(notices).singleElement().asString().contains("elsewhere", "not renewed for 15");
    }

    @Test
    void aLockThatWasCutOffHoldsForItsLeaseToo() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("lock.json"), "{\"tok");
        assertThatThrownBy(this::open).hasMessageContaining("try again in two minutes");

        Clock later = Clock.fixed(Instant.now().plus(Duration.ofMinutes(3)), ZoneOffset.UTC);
        RunDirectory.open(RunFiles.at(home.toString(), new Configuration(false)), later, notices::add)
                .close();

        assertThat(notices).singleElement().asString().contains("unreadable lock");
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElse() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("thesis.tex"), "\\documentclass{book}");

        assertThatThrownBy(this::open)
                .hasMessageContainingAll("one that a run has written", "thesis.tex", "choose another --run-dir");
        assertThat(home.resolve("lock.json")).doesNotExist();
    }

    @Test
    void refusesAPathBelowAFileAndNamesIt() throws IOException {
        Files.writeString(home, "a file");

        assertThatThrownBy(() -> RunDirectory.open(home + "/run", new Configuration(false), notices::add))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(home.toString(), "fix:");
    }

    @Test
    void refusesASchemeThatNobodyKnows() {
        assertThatThrownBy(() -> RunDirectory.open("s4a://bucket/run", new Configuration(false), notices::add))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("s4a", "check the URI's scheme");
    }

    @Test
    void aFullDiskIsAFaultThatSaysSo() {
        RunFiles files = RunFiles.at("/dev", new Configuration(false));

        assertThatThrownBy(() -> {
                    try (var out = files.append("full")) {
                        out.write(new byte[1 << 16]);
                        out.flush();
                    }
                })
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("/dev/full", "expected room to write", "No space left", "free some space");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "bucket:"})
    void metricsOfAResumedRunEqualThoseOfAnUninterruptedOne(String scheme) throws IOException {
        session(scheme, 1, 5);
        String uninterrupted = withoutTimes(home);

        home = temporary.resolve("second");
        session(scheme, 1, 4);
        Files.writeString(
                home.resolve("metrics.jsonl"),
                Files.readString(home.resolve("metrics.jsonl")) + "{\"iteration\":5,\"rew"); // killed in writing
        session(scheme, 3, 5);

        assertThat(withoutTimes(home)).isEqualTo(uninterrupted);
        try (var events = Files.list(home.resolve("tensorboard"))) {
            assertThat(events).hasSize(2);
        }
    }

    private void session(String scheme, int first, int last) {
        try (RunDirectory run = open(scheme)) {
            run.startSession("", HERE);
            try (RunLog log = run.log(first)) {
                for (int iteration = first; iteration <= last; iteration++) {
                    log.metrics(iteration, row(iteration / 10.0));
                }
            }
        }
    }

    @Test
    void aFigureThatIsNotFiniteIsNull() throws IOException {
        try (RunDirectory run = open();
                RunLog log = run.log(1)) {
            log.metrics(1, row(Double.NaN));

            JsonObject row = RunLog.readMetrics(run.files()).get(0);
            assertThat(row.keys()).contains("reward");
            assertThat(row.get("reward")).isNull();
        }
    }

    @Test
    void rowsReachTheFileAtOnce() {
        try (RunDirectory run = open();
                RunLog log = run.log(1)) {
            log.metrics(1, row(0.25));

            assertThat(RunLog.readMetrics(run.files()))
                    .singleElement()
                    .satisfies(row -> assertThat(row.number("reward")).isEqualTo(0.25));
        }
    }

    @Test
    void aSessionSaysWhatOfTheCodeHasChangedAndKeepsTheFormerConfiguration() throws IOException {
        try (RunDirectory run = open()) {
            assertThat(run.startSession("a = 1\n", HERE)).isEmpty();
        }
        try (RunDirectory run = open()) {
            assertThat(run.startSession("a = 1\n", HERE)).isEmpty();
            run.checkpoints().save(20, 1, writer -> writer.write("state.json", "{}"));
        }
        Map<String, Map<String, Object>> other = new LinkedHashMap<>(HERE.sections());
        other.put("code", Map.of("version", "9", "jar", "renamed.jar", "jarSha256", "ff"));
        try (RunDirectory run = open()) {
            assertThat(run.startSession("a = 2\n", new Provenance(other)))
                    .contains("code, jarSha256 was absent and is ff", "code, version was absent and is 9")
                    .noneMatch(change -> change.contains("renamed"));
            assertThat(run.provenance().list("sessions").stream()
                            .map(session -> (Object) ((Map<?, ?>) session).get("firstIteration")))
                    .containsExactly(1L, 1L, 21L);
        }
        assertThat(home.resolve("configuration.conf")).hasContent("a = 2");
        assertThat(home.resolve("configuration.before-iteration-000021.conf")).hasContent("a = 1");
    }

    @Test
    void aSessionSaysThatItsProductsAreOfAnotherImplementation() throws IOException {
        Map<String, Object> here = Map.of("kernels", "fast", "implementation", "oneDNN 2.5.2 brg:avx512_core 01234567");
        Map<String, Object> there =
                Map.of("kernels", "fast", "implementation", "oneDNN 2.5.2 brg:avx512_core 89abcdef");
        for (Map<String, Object> same : List.of(here, here)) {
            try (RunDirectory run = open()) {
                assertThat(run.startSession("", HERE.with(Provenance.ARITHMETIC, same)))
                        .isEmpty();
            }
        }
        try (RunDirectory run = open()) {
            assertThat(run.startSession("", HERE.with(Provenance.ARITHMETIC, there)))
                    .singleElement()
                    .asString()
                    .contains("were oneDNN 2.5.2 brg:avx512_core 01234567", "other bits");
        }
        try (RunDirectory run = open()) { // another setting, which is told of the settings
            assertThat(run.startSession("", HERE)).isEmpty();
        }
    }

    @Test
    void provenanceKnowsTheMachineAndTheCode() {
        assertThat(HERE.sections()).containsOnlyKeys("code", "java", "machine", "spark", "seeds", "data");
        assertThat(HERE.sections().get("machine")).containsKeys("host", "os", "architecture", "cores");
        assertThat(HERE.sections().get("spark")).containsEntry("version", "3.5.9");
    }

    @Test
    void aLostLockStopsTheNextWrite() throws Exception {
        try (RunDirectory run = open()) {
            writeLock("elsewhere", "boot of elsewhere", 1, Instant.now());

            // What the heartbeat does every 20 seconds:
            var lock = RunDirectory.class.getDeclaredField("lock");
            lock.setAccessible(true);
            ((RunLock) lock.get(run)).renew();

            assertThatThrownBy(() -> run.saveSummary(Map.of())).hasMessageContaining("somebody on elsewhere");
        }
        assertThat(home.resolve("lock.json")).as("another's lock is left alone").exists();
    }

    @Test
    void whatAProcessDidNotFinishWritingIsRemovedAloud() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve(".configuration.conf.99999999.tmp"), "grpo {");
        Files.writeString(home.resolve("configuration.conf.99999998.tmp"), ""); // as 0.1 called them

        open().close();

        assertThat(notices)
                .containsExactly("removed what an earlier process did not finish writing: "
                        + ".configuration.conf.99999999.tmp, configuration.conf.99999998.tmp");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatALivingProcessIsWritingStays() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        open().close();
        Path report = home.resolve(".report.html." + parent + ".tmp");
        Files.writeString(report, "<html>");

        open().close();

        assertThat(report).exists();
        assertThat(notices).isEmpty();
    }

    @Test
    void temporariesDoNotMakeAForeignDirectoryOurs() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve(".thesis.tex.99999999.tmp"), "x");
        Files.writeString(home.resolve("thesis.tex"), "x");

        assertThatThrownBy(this::open).hasMessageContaining("other files: thesis.tex");
        assertThat(home.resolve(".thesis.tex.99999999.tmp")).exists();
    }

    @Test
    void aReplacementThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
        Files.createDirectories(home);
        RunFiles files = RunFiles.at(home.toString(), new Configuration(false));
        files.replace("summary.json", "old");

        assertThatThrownBy(() -> files.replace("summary.json", out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED))
                .hasMessageContainingAll(home.resolve("summary.json") + ": expected room to write");

        assertThat(home.toFile().list()).containsExactly("summary.json");
        assertThat(home.resolve("summary.json")).hasContent("old");
    }

    @Test
    void whatCannotBeDeletedIsAFault() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("summary.json"), "{}");
        RunFiles files = RunFiles.at("sealed:" + home, sealed());

        assertThatThrownBy(() -> files.delete("summary.json"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("could not be deleted");
        files.delete("not-there.json");
    }

    @Test
    void whatMayNotBeReadIsNotMissing() throws IOException {
        Files.createDirectories(home.resolve("checkpoints/closed"));
        RunFiles files = RunFiles.at("sealed:" + home, sealed());

        assertThatThrownBy(() -> files.exists("checkpoints/closed/manifest.json"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "closed/manifest.json", "something that this user may read", "change the owner or mode");
        assertThat(files.exists("checkpoints/open/manifest.json")).isFalse();
    }

    @Test
    void onADiskNeitherIsWhatModesForbid() throws IOException {
        Path closed = Files.createDirectories(home.resolve("closed"));
        Files.writeString(closed.resolve("file"), "x");
        RunFiles files = RunFiles.at(home.toString(), new Configuration(false));
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            assumeFalse(Files.isReadable(closed), "modes bind everybody but root");

            assertThatThrownBy(() -> files.exists("closed/file")).hasMessageContaining("that this user may read");
            assertThatThrownBy(() -> files.list("closed")).hasMessageContaining("that this user may read");
            assertThatThrownBy(() -> files.open("closed/file")).hasMessageContaining("that this user may read");
            assertThatThrownBy(() -> files.delete("closed")).hasMessageContaining("that this user may write");
            assertThatThrownBy(() -> files.replace("closed/file", "y"))
                    .hasMessageContaining("that this user may write");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static Configuration sealed() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.sealed.impl", SealedFileSystem.class.getName());
        return hadoop;
    }

    private void rows(int last) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int iteration = 0; iteration <= last; iteration++) {
            rows.append("{\"iteration\":").append(iteration).append("}\n");
        }
        Files.createDirectories(home);
        Files.writeString(home.resolve("metrics.jsonl"), rows);
        Files.writeString(home.resolve("configuration.conf"), "");
    }

    private static boolean everySecond(long iteration) {
        return iteration % 2 == 0;
    }

    @Test
    void aRunThatWasCutOffBeforeItsFirstCheckpointMayBeginAnew() throws IOException {
        rows(9);
        Files.writeString(home.resolve("last-checkpoint.json"), "{\"iteration\":0}");

        try (RunDirectory run = open()) {
            run.requireNeverSaved(RunDirectoryTest::everySecond);
        }
    }

    @Test
    void aSmallFileThatIsDamagedIsToldBeforeAnythingIsDone() throws IOException {
        for (String name :
                List.of("last-checkpoint.json", "provenance.json", "artefact.json", "checkpoints/best.json")) {
            Path file = home.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(home.resolve("configuration.conf"), "");
            Files.writeString(file, "{\"iteration\"");
            assertThatThrownBy(this::open).isInstanceOfSatisfying(Fault.class, fault -> {
                assertThat(fault.where()).isEqualTo(file.toString());
                assertThat(fault.fix()).containsAnyOf("delete it", "move it away");
            });
            assertThat(home.resolve("lock.json")).doesNotExist();
            Files.delete(file);
        }
        open().close();
    }

    @Test
    void aRunThatHasLostItsCheckpointsMayNot() throws IOException {
        try (RunDirectory run = open()) {
            run.startSession("", HERE);
            try (RunLog log = run.log(0)) {
                log.metrics(1, row(0.5));
                log.metrics(2, row(0.5));
                run.checkpoints().save(2, 1, writer -> writer.write("state.json", "{}"));
            }
        }
        run("rm", "-r", home.resolve("checkpoints").toString());

        try (RunDirectory run = open()) {
            assertThat(run.checkpoints().latest()).isEmpty();
            assertThatThrownBy(() -> run.requireNeverSaved(iteration -> false))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll(
                            "last-checkpoint.json names that of iteration 2",
                            "2 rows of metrics.jsonl",
                            "restore it from a copy",
                            "nothing was changed");
        }
    }

    @Test
    void aDirectoryOfAnEarlierVersionIsToldByItsRows() throws IOException {
        rows(2); // a checkpoint is due after 2, but the run may have been cut off before it
        try (RunDirectory run = open()) {
            run.requireNeverSaved(RunDirectoryTest::everySecond);
        }
        rows(3);
        try (RunDirectory run = open()) {
            assertThatThrownBy(() -> run.requireNeverSaved(RunDirectoryTest::everySecond))
                    .hasMessageContaining("rows beyond iteration 2, after which one is due");
        }
    }

    @Test
    void aDirectoryOfAnEarlierVersionIsToldByItsSessionsAndItsSummary() throws IOException {
        rows(1);
        Files.writeString(home.resolve("provenance.json"), "{\"sessions\":[{\"firstIteration\":1}]}");
        Files.writeString(home.resolve("summary.json"), "{\"iterations\":0}");
        try (RunDirectory run = open()) {
            run.requireNeverSaved(iteration -> false);
        }
        Files.writeString(home.resolve("summary.json"), "{\"steps\":4}");
        try (RunDirectory run = open()) {
            assertThatThrownBy(() -> run.requireNeverSaved(iteration -> false))
                    .hasMessageContaining("summary.json says that 4 iterations were done");
        }
        Files.writeString(
                home.resolve("provenance.json"), "{\"sessions\":[{\"firstIteration\":1},{\"firstIteration\":5}]}");
        try (RunDirectory run = open()) {
            assertThatThrownBy(() -> run.requireNeverSaved(iteration -> false))
                    .hasMessageContaining("a session went on with iteration 5");
        }
    }

    @Test
    void aLineThatCannotBeReadIsLeftOutAloudAndKept() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("configuration.conf"), "");
        Files.writeString(home.resolve("metrics.jsonl"), "{\"iteration\":1}\n{\"itera\n{\"iteration\":3}\n");

        try (RunDirectory run = open();
                RunLog log = run.log(4)) {
            log.metrics(4, row(0.5));
            assertThat(RunLog.readMetrics(run.files())).hasSize(3);
        }

        assertThat(notices)
                .containsExactly("lines of metrics.jsonl that cannot be read (2) are left out; "
                        + "the former file is kept as metrics.before-iteration-000004.jsonl");
        assertThat(home.resolve("metrics.before-iteration-000004.jsonl"))
                .content()
                .contains("{\"itera\n");
    }

    private static void run(String... command) throws IOException {
        try {
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeLock(String host, String processes, long pid, Instant renewed) throws IOException {
        Files.createDirectories(home);
        Map<String, Object> lock = new LinkedHashMap<>();
        lock.put("token", "token of another");
        lock.put("host", host);
        lock.put("pid", pid);
        lock.put("processes", processes);
        lock.put("renewed", renewed.toString());
        Files.writeString(home.resolve("lock.json"), Json.print(lock));
    }

    private static String withoutTimes(Path run) throws IOException {
        return Files.readString(run.resolve("metrics.jsonl"))
                .replaceAll("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"-\"");
    }
}
