package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataComparisonTest {
    private static boolean same(boolean unordered, String expected, String output) {
        return new DataComparison(unordered, 1e-6)
                .difference(Json.parse("expected", expected), output)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 1",
                "1 | 1.0",
                "0.5 | 0.5000004",
                "2.0 | 2",
                "1e6 | 1000000.9", // relative above 1: one part in a million
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "null | null",
                "true | true",
                "[[1, 2], []] | [[1,2],[]]",
                "{\"a\": 1, \"b\": 2} | {\"b\":2,\"a\":1}",
                "-0.0 | 0",
            })
    void equal(String expected, String output) {
        assertThat(same(false, expected, output)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | true",
                "true | 1",
                "0 | false",
                "0 | null",
                "1 | \"1\"",
                "\"a\" | \"A\"",
                "1 | 1.0000001",
                "9007199254740993 | 9007199254740992.0",
                "123456789012345678901234567890 | 123456789012345678901234567891",
                "0.5 | 0.500002",
                "0.5 | \"0.5\"",
                "[1, 2] | [2, 1]",
                "[1] | [1, 1]",
                "[] | null",
                "[] | {}",
                "{\"a\": 1} | {\"a\": 1, \"b\": 2}",
                "{\"a\": null} | {}",
                "0.5 | NaN",
                "0.5 | Infinity",
                "1 | 1 1",
                "1 | 1 trailing",
                "null | ''",
            })
    void different(String expected, String output) {
        assertThat(same(false, expected, output)).isFalse();
    }

    @Test
    void whereTheReferenceSaysSoTheOutermostListIsInAnyOrder() {
        assertThat(same(true, "[[1, 2], [3], [3]]", "[[3], [1, 2], [3]]")).isTrue();
        assertThat(same(true, "[[1, 2], [3], [3]]", "[[3], [2, 1], [3]]"))
                .as("inner lists keep theirs")
                .isFalse();
        assertThat(same(true, "[1, 1, 2]", "[1, 2, 2]")).as("how often counts").isFalse();
        assertThat(same(true, "[1, 2]", "[1, 2, 2]")).isFalse();
    }
}
