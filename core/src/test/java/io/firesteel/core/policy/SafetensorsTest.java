package io.firesteel.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SafetensorsTest {
    private static final Policy POLICY = TinyPolicies.policy("qwen2", true);

    private static byte[] written(DataType type) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Safetensors.write(out, POLICY.layout(), POLICY.parameters(), type, Map.of("writer", "test"));
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] read(byte[] file, long claimedLength) throws IOException {
        float[] parameters = new float[POLICY.parameters().length];
        Safetensors.read(
                "w.safetensors",
                new ByteArrayInputStream(file),
                claimedLength,
                tensor -> Optional.of(new Safetensors.Destination(
                        parameters, POLICY.layout().slice(tensor.name()).offset())));
        return parameters;
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        // one tensor of two numbers, written by hand: 1.0 is 3f800000, -2.0 is c0000000, both little-endian
        String header = "{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        byte[] file = file(header, 8);
        System.arraycopy(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0}, 0, file, file.length - 8, 8);
        float[] numbers = new float[3];

        SafetensorsHeader read = Safetensors.read(
                "f",
                new ByteArrayInputStream(file),
                file.length,
                tensor -> Optional.of(new Safetensors.Destination(numbers, 1)));

        assertThat(numbers).containsExactly(0, 1, -2);
        assertThat(read.tensors()).containsExactly(new SafetensorsHeader.Tensor("t", "F32", List.of(2L), 0, 8));
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void whatIsWrittenReadsBackRoundedOnceToTheType(DataType type) throws IOException {
        byte[] file = written(type);

        float[] expected = POLICY.parameters().clone();
        for (int i = 0; i < expected.length; i++) {
            expected[i] = switch (type) {
                case F32 -> expected[i];
                case BF16 -> DataType.fromBf16(DataType.toBf16(expected[i]));
                case F16 -> DataType.fromF16(DataType.toF16(expected[i]));
            };
        }
        assertThat(read(file, file.length)).isEqualTo(expected);
    }

    @Test
    void theHeaderNamesFormatAndTensorsAndIsAligned() throws IOException {
        byte[] file = written(DataType.BF16);

        SafetensorsHeader header = Safetensors.header("f", new ByteArrayInputStream(file), file.length);

        assertThat(header.metadata()).isEqualTo(Map.of("writer", "test", "format", "pt"));
        assertThat(header.tensors())
                .extracting(SafetensorsHeader.Tensor::name)
                .isEqualTo(POLICY.layout().slices().stream()
                        .map(ParameterLayout.Slice::name)
                        .toList());
        assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                .isZero();
    }

    @Test
    void aFileCutAtAnyByteIsRefused() {
        byte[] file = written(DataType.BF16);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);

            assertThatThrownBy(() -> read(cut, cut.length))
                    .as("cut to %d of %d bytes, length known", length, file.length)
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("w.safetensors", "expected", "found", "fix:");
            assertThatThrownBy(() -> read(cut, file.length))
                    .as("cut to %d of %d bytes while being read", length, file.length)
                    .isInstanceOf(Fault.class);
        }
    }

    @Test
    void trailingBytesAreRefused() {
        byte[] longer = Arrays.copyOf(written(DataType.F32), written(DataType.F32).length + 1);

        assertThatThrownBy(() -> read(longer, longer.length))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("bytes of tensors after the header");
        assertThatThrownBy(() -> read(longer, longer.length - 1))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("more");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MIN_VALUE, 0, 1, 1L << 40, (16L << 20) + 1, 5_000})
    void aHeaderLengthThatCannotBeIsRefusedWithoutAllocating(long length) {
        byte[] file = written(DataType.F32).clone();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);

        assertThatThrownBy(() -> read(file, file.length))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("header of");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | another first byte",
                " {} | another first byte",
                "{\"t\":3} | an object",
                "{\"t\":{\"shape\":[1],\"data_offsets\":[0,4]}} | dtype",
                "{\"t\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}} | F33",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 8 bytes for shape [2] of F32, found 4",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | integers >= 0",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | integers >= 0",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | [begin, end]",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}} | [begin, end]",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | from byte 0",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}} | shape",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 bytes of tensors",
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}} | 12 bytes of tensors",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],"
                        + "\"data_offsets\":[0,8]}} | from byte 4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],"
                        + "\"data_offsets\":[4,8]}} | again",
                "{\"__metadata__\":{\"a\":1},\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | a string",
            })
    void aHeaderThatDoesNotFitItsDataIsRefused(String header, String message) {
        byte[] file = file(header.startsWith("{}") ? " " + header : header, 8);

        assertThatThrownBy(() -> Safetensors.header("f", new ByteArrayInputStream(file), file.length))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(message);
    }

    @Test
    void tensorsOfNoElementsAndScalarsAreRead() throws IOException {
        byte[] file = file(
                "{\"e\":{\"dtype\":\"F16\",\"shape\":[0,3],\"data_offsets\":[0,0]},"
                        + "\"s\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}",
                8);

        assertThat(Safetensors.header("f", new ByteArrayInputStream(file), file.length)
                        .tensors())
                .extracting(SafetensorsHeader.Tensor::elements)
                .containsExactly(0L, 1L);
    }
}
