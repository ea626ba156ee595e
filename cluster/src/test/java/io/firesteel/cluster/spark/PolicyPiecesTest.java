package io.firesteel.cluster.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.util.io.ChunkedByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyPiecesTest {
    private static final int PIECE = 64; // 16 parameters

    @ParameterizedTest
    @CsvSource({"1, 1", "15, 1", "16, 1", "17, 2", "32, 2", "33, 3", "1000, 63"})
    void piecesMakeTheSameBitsAgain(int parameters, int expectedPieces) {
        PolicyPieces pieces = new PolicyPieces(parameters, PIECE);
        float[] sent = new float[parameters];
        for (int i = 0; i < parameters; i++) {
            sent[i] = Float.intBitsToFloat(i * 0x9E3779B9); // NaNs and infinities among them
        }
        float[] arrived = new float[parameters];
        long bytes = 0;

        for (int i = pieces.count() - 1; i >= 0; i--) {
            byte[] piece = pieces.cut(sent, i);
            assertThat(piece).hasSize(pieces.bytes(i));
            bytes += piece.length;
            pieces.paste(piece, i, arrived);
        }

        assertThat(pieces.count()).isEqualTo(expectedPieces);
        assertThat(bytes).isEqualTo(4L * parameters);
        for (int i = 0; i < parameters; i++) {
            assertThat(Float.floatToRawIntBits(arrived[i])).isEqualTo(Float.floatToRawIntBits(sent[i]));
        }
    }

    @Test
    void bytesAreLittleEndianFloats() {
        assertThat(new PolicyPieces(2, PIECE).cut(new float[] {0, 1}, 0)).containsExactly(0, 0, 0, 0, 0, 0, 0x80, 0x3f);
    }

    @Test
    void sparkKeepsTheSameBytesAndNoCopy() {
        byte[] piece = new byte[(1 << 20) + 5];
        ChunkedByteBuffer stored = PolicyPieces.stored(piece);
        piece[0] = 1;
        piece[1 << 20] = 2;

        assertThat(stored.toArray()).isEqualTo(piece);
    }
}
