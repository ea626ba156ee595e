package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class TrainingBenchmarkTest {
    @Test
    void speedIsTokensOverTime() {
        TrainingBenchmark benchmark = new TrainingBenchmark(Policies.llama(), 4, 8, NetworkSettings.threads(2));

        TrainingBenchmark.Result result = benchmark.run(Duration.ofMillis(1));

        // 4 sequences of 8 tokens.
        assertThat(result.tokensPerSecond() * result.milliseconds() / 1e3).isCloseTo(32, within(1e-6));
        assertThat(result.tokensPerCpuSecond()).isPositive();
        assertThat(result.bytesAllocated()).isPositive();
    }
}
