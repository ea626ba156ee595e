package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.Collection;

/** That JMH's benchmarks run; their figures are for people: core/src/test/scripts/jmh. */
class BenchmarksRunTest {
    @Test
    void everyBenchmarkRuns() throws Exception {
        Options once = new OptionsBuilder()
                .include("io.firesteel.core.kernels.*Benchmark")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(5))
                .param("provider", "scalar")
                .param("rows", "8")
                .param("matrix", "256x1344")
                .param("weights", "BF16")
                .param("tokens", "128")
                .param("grouping", "14/2")
                .param("width", "896")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();

        Collection<RunResult> results = new Runner(once).run();

        // Two of products, four of attention, ten of rows.
        assertThat(results).hasSize(16).allSatisfy(result -> assertThat(
                        result.getPrimaryResult().getScore())
                .isPositive());
    }
}
