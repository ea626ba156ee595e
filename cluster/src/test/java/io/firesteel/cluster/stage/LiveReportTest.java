package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** By a clock that is turned by hand. */
class LiveReportTest {
    private long now = Long.MAX_VALUE - 50; // a clock of nanoseconds may begin anywhere, and run over
    private final List<Long> written = new ArrayList<>();

    @Test
    void aReportIsMadeAnewOnlyAfterNineteenTimesWhatTheLastOneTook() {
        long start = now;
        LiveReport report = new LiveReport(
                () -> {
                    written.add(now - start);
                    now += 10;
                },
                () -> now);

        report.write(false); // ends at 10: the next not before 200
        now = start + 199;
        report.write(false);
        now = start + 200;
        report.write(false); // ends at 210: the next not before 400
        now = start + 211;
        report.write(true); // ends at 221: the next not before 411
        now = start + 405;
        report.write(false);
        now = start + 411;
        report.write(false);

        assertThat(written).containsExactly(0L, 200L, 211L, 411L);
    }

    @Test
    void aStageOfManyPartsSpendsATwentiethOfItsTimeOnReportsHoweverTheyGrow() {
        long start = now;
        long[] spent = {0};
        LiveReport report = new LiveReport(
                () -> {
                    long takes = 1 + (now - start) / 1_000; // more rows, more work
                    spent[0] += takes;
                    now += takes;
                },
                () -> now);

        for (int part = 0; part < 10_000; part++) {
            now += 10;
            report.write(false);
        }

        assertThat(spent[0]).isPositive().isLessThanOrEqualTo((now - start) / 20 + 100);
    }
}
