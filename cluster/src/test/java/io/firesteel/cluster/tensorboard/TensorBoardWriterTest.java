package io.firesteel.cluster.tensorboard;

import static io.firesteel.cluster.tensorboard.EventFileReader.doubles;
import static io.firesteel.cluster.tensorboard.EventFileReader.fields;
import static io.firesteel.cluster.tensorboard.EventFileReader.message;
import static io.firesteel.cluster.tensorboard.EventFileReader.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class TensorBoardWriterTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00.500Z"), ZoneOffset.UTC);

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    @Test
    void crcOfTheReaderIsThatOfTheStandardsTestVector() {
        // RFC 3720, B.4: 32 bytes of zeros have CRC-32C 0x8a9136aa; "123456789" has 0xe3069283.
        assertThat(EventFileReader.crc32c(new byte[32])).isEqualTo(0x8a9136aa);
        assertThat(EventFileReader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0xe3069283);
    }

    @Test
    void aFileOpensWithItsVersion() throws IOException {
        new TensorBoardWriter(file, 0, NOON).close();

        List<byte[]> records = EventFileReader.records(file.toByteArray());
        assertThat(records).hasSize(1);
        Map<Integer, List<Object>> event = fields(records.get(0));
        assertThat(string(event, 3)).isEqualTo("brain.Event:2");
        assertThat(event.get(1)).containsExactly(NOON.millis() / 1000.0);
    }

    @Test
    void scalarsOfOneStepShareAnEvent() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(file, 0, NOON)) {
            writer.scalars(300, new TreeMap<>(Map.of("reward", 0.431, "kl", -0.25)));
        }

        Map<Integer, List<Object>> event = fields(last());
        assertThat(event.get(2)).containsExactly(300L);
        List<Object> values = message(event, 5).get(1);
        assertThat(values).hasSize(2);
        Map<Integer, List<Object>> kl = fields((byte[]) values.get(0));
        Map<Integer, List<Object>> reward = fields((byte[]) values.get(1));
        assertThat(string(kl, 1)).isEqualTo("kl");
        assertThat(kl.get(2)).containsExactly(-0.25f);
        assertThat(string(reward, 1)).isEqualTo("reward");
        assertThat(reward.get(2)).containsExactly(0.431f);
    }

    @Test
    void aTextNamesTheTextPlugin() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(file, 0, NOON)) {
            writer.text(7, "samples", "größer **than** 1");
        }

        Map<Integer, List<Object>> value = message(message(fields(last()), 5), 1);
        assertThat(string(value, 1)).isEqualTo("samples");
        assertThat(string(message(message(value, 9), 1), 1)).isEqualTo("text");
        Map<Integer, List<Object>> tensor = message(value, 8);
        assertThat(tensor.get(1)).containsExactly(7L); // DT_STRING
        assertThat(message(message(tensor, 2), 2).get(1)).containsExactly(1L); // shape [1]
        assertThat(string(tensor, 8)).isEqualTo("größer **than** 1");
    }

    @Test
    void aHistogramCountsEveryValueOnce() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(file, 0, NOON)) {
            writer.histogram(1, "lengths", new double[] {0, 0, 1, 30});
        }

        Map<Integer, List<Object>> histogram = message(message(message(fields(last()), 5), 1), 5);
        assertThat(histogram.get(1)).containsExactly(0.0);
        assertThat(histogram.get(2)).containsExactly(30.0);
        assertThat(histogram.get(3)).containsExactly(4.0);
        assertThat(histogram.get(4)).containsExactly(31.0);
        assertThat(histogram.get(5)).containsExactly(901.0);
        double[] limits = doubles(histogram, 6);
        double[] counts = doubles(histogram, 7);
        assertThat(limits).hasSize(30).isSorted().endsWith(30.0);
        assertThat(counts).hasSize(30).startsWith(2, 1, 0).endsWith(1.0);
    }

    @Test
    void aHistogramOfEqualValuesHasOneBin() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(file, 0, NOON)) {
            writer.histogram(1, "lengths", new double[] {5, 5, 5});
        }

        Map<Integer, List<Object>> histogram = message(message(message(fields(last()), 5), 1), 5);
        assertThat(doubles(histogram, 6)).containsExactly(5.0);
        assertThat(doubles(histogram, 7)).containsExactly(3.0);
    }

    @Test
    void aResumedSessionSaysWhereItStarts() throws IOException {
        new TensorBoardWriter(file, 51, NOON).close();

        Map<Integer, List<Object>> event = fields(last());
        assertThat(event.get(2)).containsExactly(51L);
        assertThat(message(event, 7).get(1)).containsExactly(1L); // SessionLog.START
    }

    @Test
    void theReaderNoticesAFlippedBit() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(file, 0, NOON)) {
            writer.scalars(1, Map.of("reward", 1.0));
        }
        byte[] bytes = file.toByteArray();

        bytes[bytes.length - 6] ^= 1;

        assertThatThrownBy(() -> EventFileReader.records(bytes)).hasMessageContaining("checksum");
    }

    private byte[] last() {
        List<byte[]> records = EventFileReader.records(file.toByteArray());
        return records.get(records.size() - 1);
    }
}
