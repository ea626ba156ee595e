package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** That JMH's benchmark of the sampler runs; its figures are for people: core/src/test/scripts/jmh. */
class SamplerBenchmarkRunsTest {
    @Test
    void everyWayOfDrawingRuns() throws Exception {
        assertThat(new Runner(new OptionsBuilder()
                                .include("io.firesteel.rollout.generate.SamplerBenchmark")
                                .forks(0)
                                .warmupIterations(0)
                                .measurementIterations(1)
                                .measurementTime(TimeValue.milliseconds(5))
                                .param("provider", "scalar")
                                .param("vocabulary", "128")
                                .verbosity(VerboseMode.SILENT)
                                .shouldFailOnError(true)
                                .build())
                        .run())
                .hasSize(3);
    }
}
