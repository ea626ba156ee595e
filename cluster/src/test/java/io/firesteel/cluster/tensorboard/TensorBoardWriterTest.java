package io.firesteel.cluster.tensorboard;

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
import java.util.Optional;
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
        new TensorBoardWriter(file, 0, NOON, name -> Optional.empty()).close();

        List<byte[]> records = EventFileReader.records(file.toByteArray());
        assertThat(records).hasSize(1);
        Map<Integer, List<Object>> event = fields(records.get(0));
        assertThat(string(event, 3)).isEqualTo("brain.Event:2");
        assertThat(event.get(1)).containsExactly(NOON.millis() / 1000.0);
    }

    @Test
    void scalarsOfOneStepShareAnEvent() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(file, 0, NOON, name -> Optional.empty())) {
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
    void theFirstPointOfANameCarriesItsDescription() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(
                file, 0, NOON, name -> name.equals("kl") ? Optional.of("größer **than** 1") : Optional.empty())) {
            writer.scalars(1, new TreeMap<>(Map.of("kl", 1.0, "mine", 2.0)));
            writer.scalars(2, Map.of("kl", 3.0));
        }

        List<byte[]> records = EventFileReader.records(file.toByteArray());
        List<Object> first = message(fields(records.get(1)), 5).get(1);
        Map<Integer, List<Object>> kl = fields((byte[]) first.get(0));
        // summary.proto: Value.metadata = 9, SummaryMetadata.summary_description = 3.
        assertThat(string(message(kl, 9), 3)).isEqualTo("größer **than** 1");
        assertThat(kl.get(2)).containsExactly(1f);
        assertThat(fields((byte[]) first.get(1))).as("nothing is known of it").doesNotContainKey(9);
        assertThat(message(message(fields(records.get(2)), 5), 1))
                .as("once is enough")
                .doesNotContainKey(9);
    }

    @Test
    void aResumedSessionSaysWhereItStarts() throws IOException {
        new TensorBoardWriter(file, 51, NOON, name -> Optional.empty()).close();

        Map<Integer, List<Object>> event = fields(last());
        assertThat(event.get(2)).containsExactly(51L);
        assertThat(message(event, 7).get(1)).containsExactly(1L); // SessionLog.START
    }

    @Test
    void theReaderNoticesAFlippedBit() throws IOException {
        try (TensorBoardWriter writer = new TensorBoardWriter(file, 0, NOON, name -> Optional.empty())) {
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
