package io.firesteel.cluster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
    /** V·D + L·(2·D·D + 2·D·KV·D/H + 3·D·F + 2·D) + D = 10·8 + 2·(128 + 64 + 288 + 16) + 8. */
    @Test
    void countsTheParametersOfATiedPolicy() {
        assertThat(Shape.parse("3,16,8,2,4,2,12,10").parameters()).isEqualTo(80 + 2 * 496 + 8);
    }

    @Test
    void aHeadIsAsWideAsTheWidthOverTheHeads() {
        assertThat(Shape.parse("8, 256, 896, 24, 14, 2, 4864, 32000")
                        .architecture()
                        .headWidth())
                .isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2,3,4,5,6,7 | expected 8 numbers, B,T,D,L,H,KV,F,V, found 7",
                "1,16,8,2,4,2,12,ten | V: expected a whole number, found ten",
                "1,16,8,2,4,2,12,99999999999 | V: expected a whole number, found 99999999999",
                "1,16,12,2,6,4,12,10 | H, heads: expected a multiple of KV = 4, found 6",
                "1,16,9,2,4,2,12,10 | D, width: expected a multiple of H = 4, found 9",
                "1,16,12,2,4,2,12,10 | D/H, the width of a head: expected an even number, found 3",
                "0,16,8,2,4,2,12,10 | B: expected at least 1, found 0",
                "1,4,8,2,4,2,12,10 | T, tokens: expected at least 8, found 4"
            })
    void refusesWhatIsNoShapeAndSaysWhy(String text, String message) {
        assertThatThrownBy(() -> Shape.parse(text)).isInstanceOf(Fault.class).hasMessageContainingAll(message, "fix:");
    }

    @Test
    void refusesAPolicyThatTheHeapCannotHoldAndSaysWhichHeapDoes() {
        Shape large = Shape.parse("1,16,8192,32,64,8,28672,32000");

        // 4 bytes · 2 (raw and packed) of 7.1 billion parameters would be more than any array: the layout refuses
        // first.
        assertThatThrownBy(() -> new DecodeBenchmark(large, 1, 1, 1).requireHeap())
                .isInstanceOf(Fault.class)
                .hasMessageContaining("2,147,483,639 parameters");

        // 1,828,769,792 parameters: 8 bytes each make 13.6 GiB, a quarter of room and 0.3 GiB besides 17.3.
        Shape fits = Shape.parse("1,16,4096,6,32,8,20480,16384");
        assertThatThrownBy(() -> new DecodeBenchmark(fits, 1, 1, 1).requireHeap())
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("a heap of 17.3 GiB", "FIRESTEEL_HEAP=18g");
    }
}
