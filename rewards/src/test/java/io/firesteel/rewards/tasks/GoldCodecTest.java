package io.firesteel.rewards.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class GoldCodecTest {
    private record Sample(int small, long large, String text, List<List<Integer>> table) {
        Sample {
            if (small < 0) {
                throw new IllegalArgumentException("small >= 0");
            }
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        Sample sample = new Sample(3, 1L << 60, "a \"b\" \n", List.of(List.of(1, 2), List.of()));

        String json = GoldCodec.write(sample);

        assertThat(json)
                .isEqualTo(
                        "{\"small\":3,\"large\":1152921504606846976,\"text\":\"a \\\"b\\\" \\n\",\"table\":[[1,2],[]]}");
        assertThat(GoldCodec.read(Sample.class, json)).contains(sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"small\":3,\"large\":1,\"text\":\"a\"}",
                "{\"small\":3.0,\"large\":1,\"text\":\"a\",\"table\":[]}",
                "{\"small\":3000000000,\"large\":1,\"text\":\"a\",\"table\":[]}",
                "{\"small\":-1,\"large\":1,\"text\":\"a\",\"table\":[]}",
                "{\"small\":1,\"large\":\"1\",\"text\":\"a\",\"table\":[]}",
                "{\"small\":1,\"large\":1,\"text\":null,\"table\":[]}",
                "{\"small\":1,\"large\":1,\"text\":\"a\",\"table\":[1]}",
                "{\"small\":1,\"large\":1,\"text\":\"a\",\"table\":[[1]]}}"
            })
    void anythingElseIsEmpty(String json) {
        assertThat(GoldCodec.read(Sample.class, json)).isEmpty();
    }
}
