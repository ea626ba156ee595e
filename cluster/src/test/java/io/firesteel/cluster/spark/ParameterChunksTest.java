package io.firesteel.cluster.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.zip.CRC32C;

class ParameterChunksTest {
    private static final int CHUNK = 64; // 16 parameters

    @ParameterizedTest
    @CsvSource({"1, 1", "15, 1", "16, 1", "17, 2", "32, 2", "33, 3", "1000, 63"})
    void piecesMakeTheSameBitsAgain(int parameters, int expectedPieces) throws Exception {
        float[] sent = new float[parameters];
        for (int i = 0; i < parameters; i++) {
            sent[i] = Float.intBitsToFloat(i * 0x9E3779B9); // NaNs and infinities among them
        }
        int count = ParameterChunks.count(parameters, CHUNK);

        float[] arrived = assemble(sent, parameters, count, crc(sent, count));

        assertThat(count).isEqualTo(expectedPieces);
        for (int i = 0; i < parameters; i++) {
            assertThat(Float.floatToRawIntBits(arrived[i])).isEqualTo(Float.floatToRawIntBits(sent[i]));
        }
    }

    @Test
    void bytesAreLittleEndianFloats() {
        assertThat(ParameterChunks.chunk(new float[] {0, 1}, CHUNK, 0)).containsExactly(0, 0, 0, 0, 0, 0, 0x80, 0x3f);
    }

    @Test
    void aFlippedBitIsFoundAndIsNotAFaultSoThatSparkTriesAgain() {
        float[] sent = {1, 2, 3};

        assertThatThrownBy(() -> ParameterChunks.assemble(
                        3,
                        1,
                        i -> {
                            byte[] bytes = ParameterChunks.chunk(sent, CHUNK, i);
                            bytes[5] ^= 1;
                            return bytes;
                        },
                        crc(sent, 1),
                        "policy 7"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("policy 7", "CRC-32C");
    }

    @ParameterizedTest
    @CsvSource({"2", "4"})
    void anotherArchitectureIsAFault(int expected) {
        float[] sent = {1, 2, 3};

        assertThatThrownBy(() -> assemble(sent, expected, 1, crc(sent, 1)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(expected + " parameters", "same firesteel jar");
    }

    private static float[] assemble(float[] sent, int parameters, int count, long crc) throws Exception {
        return ParameterChunks.assemble(parameters, count, i -> ParameterChunks.chunk(sent, CHUNK, i), crc, "policy 7");
    }

    private static long crc(float[] sent, int count) {
        CRC32C crc = new CRC32C();
        for (int i = 0; i < count; i++) {
            crc.update(ParameterChunks.chunk(sent, CHUNK, i));
        }
        return crc.getValue();
    }
}
