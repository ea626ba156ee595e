package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as a user runs them, on a policy of nothing. */
class BenchCommandTest {
    private static final String SHAPE = "4,16,8,2,4,2,12,10";

    @Test
    void decodingIsMeasuredWithSharedPromptsAndWithout() {
        Ended ended = Ended.run("bench", "decode", "--shape", SHAPE, "--threads", "2", "--seconds", "0.01");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.lines()).hasSize(3);
        JsonObject shared = ended.lines().get(0);
        JsonObject apart = ended.lines().get(1);
        assertThat(shared.integer("group")).isEqualTo(4);
        assertThat(apart.integer("group")).isEqualTo(1);
        for (JsonObject line : ended.lines().subList(0, 2)) {
            assertThat(line.string("what")).isEqualTo("decode");
            assertThat(line.integer("T")).isEqualTo(16);
            assertThat(line.integer("params")).isEqualTo(80 + 2 * 496 + 8);
            // Two decoders of four rows: a step makes eight tokens.
            assertThat(line.number("tokensPerSecond") * line.number("msPerStep") / 1e3)
                    .isCloseTo(8, within(1e-6));
            assertThat(line.number("prefillMs")).isPositive();
            assertThat(line.number("bytesAllocated")).isNotNegative();
            assertThat(line.number("peakBytes")).isGreaterThan(line.number("heapPeakBytes") / 4);
        }
        assertThat(ended.json().number("tokensPerSecond/group-4")).isEqualTo(shared.number("tokensPerSecond"));
    }

    @Test
    void decodersMayShareTheThreads() {
        Ended ended = Ended.run(
                "bench", "decode", "--shape", SHAPE, "--threads", "4", "--decoders", "2", "--seconds", "0.01");

        assertThat(ended.code()).as(ended.errors()).isZero();
        JsonObject line = ended.lines().get(0);
        assertThat(line.integer("threads")).isEqualTo(4);
        assertThat(line.integer("decoders")).isEqualTo(2);
        assertThat(line.number("tokensPerSecond") * line.number("msPerStep") / 1e3)
                .isCloseTo(8, within(1e-6));
    }

    @Test
    void threadsThatDoNotGoRoundAreRefused() {
        Ended ended = Ended.run("bench", "decode", "--shape", SHAPE, "--threads", "4", "--decoders", "3");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error")).contains("--decoders: expected a divisor of --threads 4, found 3");
    }

    @Test
    void learningIsMeasuredByTheStep() {
        Ended ended = Ended.run("bench", "train", "--shape", SHAPE, "--threads", "2", "--seconds", "0.01");

        assertThat(ended.code()).as(ended.errors()).isZero();
        JsonObject line = ended.lines().get(0);
        assertThat(line.string("what")).isEqualTo("train");
        // 4 sequences of 16 tokens.
        assertThat(line.number("tokensPerSecond") * line.number("ms") / 1e3).isCloseTo(64, within(1e-6));
        assertThat(line.number("tokensPerCpuSecond")).isPositive();
        assertThat(line.number("bytesAllocated")).isPositive();
        assertThat(line.integer("repetitions")).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"countdown, 2000, 1200, 69.3", "math, 4400, 3800, 1868.3"})
    void verifyingIsMeasuredOnCompletionsOfOurOwn(String kind, int cases, int correct, double characters) {
        Ended ended = Ended.run("bench", "verify", "--kind", kind, "--seconds", "0.01");

        assertThat(ended.code()).as(ended.errors()).isZero();
        JsonObject line = ended.lines().get(0);
        assertThat(line.string("kind")).isEqualTo(kind);
        assertThat(line.integer("cases")).isEqualTo(cases);
        assertThat(line.integer("correct")).isEqualTo(correct);
        assertThat(line.number("meanCharacters")).isCloseTo(characters, within(0.1));
        assertThat(line.integer("repetitions")).isGreaterThanOrEqualTo(3);
        assertThat(line.number("verdictsPerSecond")).isPositive();
        assertThat(line.number("steadyVerdictsPerCpuSecond"))
                .isGreaterThanOrEqualTo(line.number("slowestSteadyVerdictsPerCpuSecond"));
    }

    @Test
    void aVerifierWithoutCompletionsOfOurOwnNeedsAFile() {
        Ended ended = Ended.run("bench", "verify", "--kind", "gcd-lcm");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error")).contains("--in: expected a file", "[countdown, math]");
    }

    @Test
    void aGroupThatDoesNotDivideTheSequencesIsRefused() {
        Ended ended = Ended.run("bench", "decode", "--shape", SHAPE, "--group", "3");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error")).contains("group: expected a divisor of B = 4, found 3");
    }

    @Test
    void noBenchmarkNamedIsRefusedWithTheNamesOfAll() {
        Ended ended = Ended.run("bench");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("firesteel bench --help");
    }
}
