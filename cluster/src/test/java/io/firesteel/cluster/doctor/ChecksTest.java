package io.firesteel.cluster.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.SealedFileSystem;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.trainer.optimiser.MomentPrecision;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

class ChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-29T20:00:00Z");

    @TempDir
    Path folder;

    private static MemoryPlan plan(long heap, long need) {
        return new MemoryPlan(
                "driver",
                "spark.driver.memory (or java -Xmx)",
                2,
                1,
                ProcessMemory.ofHeap(heap),
                Map.of("all", need),
                Map.of());
    }

    @Test
    void memoryIsComparedWithWhatARunNeedsAndWithWhatItNeedsToBeFast() {
        assertThat(MemoryCheck.look(plan(4L << 30, 1L << 30), plan(4L << 30, 3L << 30)))
                .isEqualTo(Finding.ok(
                        "memory",
                        "4.00 GiB of heap in one driver; sampling needs 1.00, and 3.00 with 48 completions at a time in each"
                                + " of 2 tasks"));
        Finding slow = MemoryCheck.look(plan(2L << 30, 1L << 30), plan(2L << 30, 3L << 30));
        assertThat(slow.weight()).isEqualTo(Finding.Weight.ADVICE);
        assertThat(slow.fix()).contains("spark.driver.memory", "FIRESTEEL_HEAP", "4g");
        Finding wrong = MemoryCheck.look(plan(1L << 29, 1L << 30), plan(1L << 29, 3L << 30));
        assertThat(wrong.weight()).isEqualTo(Finding.Weight.WRONG);
        assertThat(wrong.toString()).contains("1.00 GiB of heap", "0.50 GiB");
        assertThat(wrong.fix()).contains("FIRESTEEL_HEAP=2g");
    }

    @Test
    void aClockThatIsMoreThanAMinuteOffIsWrong() {
        assertThat(ClockCheck.compare(NOW, NOW.plusSeconds(1), NOW.plusSeconds(2), "d")
                        .weight())
                .isEqualTo(Finding.Weight.OK);
        assertThat(ClockCheck.compare(NOW, NOW.minusSeconds(50), NOW, "d"))
                .matches(finding -> !finding.troubled())
                .extracting(finding -> finding.value().toString())
                .asString()
                .contains("50 s behind");
        Finding ahead = ClockCheck.compare(NOW, NOW.plusSeconds(90), NOW, "d");
        assertThat(ahead.weight()).isEqualTo(Finding.Weight.WRONG);
        assertThat(ahead.value().toString()).contains("that of the files at d is 90 s ahead");
        assertThat(ahead.fix()).contains("time server");
    }

    @Test
    void theFileSystemsClockIsAskedBesideADirectoryThatIsNotThereYetAndNothingIsLeft() {
        RunFiles files = RunFiles.at(folder.resolve("not/yet").toString(), new Configuration(false));

        assertThat(ClockCheck.look(files, Clock.systemUTC()).troubled()).isFalse();
        assertThat(ClockCheck.look(files, Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)))
                        .weight())
                .isEqualTo(Finding.Weight.WRONG);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDiskThatCannotHoldTheCheckpointsIsWrong() {
        RunFiles files = RunFiles.at(folder.resolve("run").toString(), new Configuration(false));

        assertThat(DiskCheck.look(files, OptionalLong.empty(), MomentPrecision.FLOAT32, 2)
                        .troubled())
                .isFalse();
        assertThat(DiskCheck.look(files, OptionalLong.of(1_000), MomentPrecision.BF16, 2)
                        .troubled())
                .isFalse();
        Finding full = DiskCheck.look(files, OptionalLong.of(1L << 50), MomentPrecision.FLOAT32, 2);
        assertThat(full.weight()).isEqualTo(Finding.Weight.WRONG);
        assertThat(full.fix()).contains("run.keep-checkpoints");
    }

    @Test
    void aDirectoryThatThisUserMayNotWriteIsWrong() throws IOException {
        Files.createDirectories(folder.resolve("run/checkpoints"));
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.sealed.impl", SealedFileSystem.class.getName());

        Finding sealed = WriteCheck.look(RunFiles.at("sealed:" + folder.resolve("run"), hadoop));

        assertThat(sealed.weight()).isEqualTo(Finding.Weight.WRONG);
        assertThat(sealed.trouble()).contains("cannot write into sealed:" + folder.resolve("run"));
        assertThat(WriteCheck.look(RunFiles.at(folder.resolve("run").toString(), hadoop))
                        .troubled())
                .isFalse();
    }

    @Test
    void fileNamesThatAreNotUtf8AreTold() {
        assertThat(LocaleCheck.look("UTF-8", Locale.ROOT).troubled()).isFalse();
        Finding ascii = LocaleCheck.look("ANSI_X3.4-1968", Locale.ROOT);
        assertThat(ascii.weight()).isEqualTo(Finding.Weight.ADVICE);
        assertThat(ascii.fix()).contains("LC_ALL=C.UTF-8");
    }

    @Test
    void portsThatOthersCanReachAreToldAndThoseOnLoopbackAreNot() throws IOException {
        try (ServerSocket everywhere = new ServerSocket(0);
                ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Integer> beyond = PortCheck.beyondLoopback().orElseThrow();

            assertThat(beyond).contains(everywhere.getLocalPort()).doesNotContain(here.getLocalPort());
            assertThat(PortCheck.look(false))
                    .filteredOn(Finding::troubled)
                    .singleElement()
                    .extracting(Finding::fix)
                    .asString()
                    .contains("spark.driver.bindAddress");
            assertThat(PortCheck.look(true)).noneMatch(Finding::troubled);
        }
    }
}
