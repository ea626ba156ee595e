package io.firesteel.cluster.spark.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.policy.Parameters;
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
        byte[][] cut = new byte[pieces.count()][];
        float[] arrived = new float[parameters + 2];
        long bytes = 0;

        for (int i = 0; i < cut.length; i++) {
            cut[i] = new byte[pieces.bytes(i)];
            assertThat(pieces.cut(Parameters.of(sent), i, cut[i])).isEqualTo(PolicyPieces.checksum(cut[i]));
            bytes += cut[i].length;
        }
        Parameters together = pieces.together(cut);
        together.copy(0, arrived, 1, parameters / 3);
        together.copy(parameters / 3, arrived, 1 + parameters / 3, parameters - parameters / 3);

        assertThat(pieces.count()).isEqualTo(expectedPieces);
        assertThat(bytes).isEqualTo(4L * parameters);
        assertThat(together.size()).isEqualTo(parameters);
        assertThat(arrived[0]).isZero();
        assertThat(arrived[parameters + 1]).isZero();
        for (int i = 0; i < parameters; i++) {
            assertThat(Float.floatToRawIntBits(arrived[1 + i])).isEqualTo(Float.floatToRawIntBits(sent[i]));
        }
    }

    @Test
    void bytesAreLittleEndianFloats() {
        byte[] piece = new byte[8];
        new PolicyPieces(2, PIECE).cut(Parameters.of(new float[] {0, 1}), 0, piece);

        assertThat(piece).containsExactly(0, 0, 0, 0, 0, 0, 0x80, 0x3f);
    }

    @Test
    void aPieceIsCutAndCheckedPartByPart() {
        float[] sent = new float[200_001]; // three parts and a bit
        for (int i = 0; i < sent.length; i++) {
            sent[i] = i + 0.25f;
        }
        PolicyPieces pieces = PolicyPieces.of(sent.length);
        byte[] piece = new byte[4 * sent.length];
        float[] arrived = new float[sent.length];

        int checksum = pieces.cut(Parameters.of(sent), 0, piece);
        pieces.together(new byte[][] {piece}).copy(0, arrived, 0, arrived.length);

        assertThat(arrived).isEqualTo(sent);
        assertThat(checksum).isEqualTo(PolicyPieces.checksum(piece));
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
