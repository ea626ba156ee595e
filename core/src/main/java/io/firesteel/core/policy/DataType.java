package io.firesteel.core.policy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a number is stored in a file of weights. In memory all weights are {@code float}.
 *
 * <p>Widening is exact for every bit pattern. Narrowing rounds to nearest, ties to even; what is too large becomes
 * infinite; a NaN stays a NaN with its sign and upper payload bits, made quiet.
 */
public enum DataType {
    /** IEEE 754 binary32. */
    F32(4, "float32"),
    /** The upper half of a binary32. */
    BF16(2, "bfloat16"),
    /** IEEE 754 binary16. */
    F16(2, "float16");

    private final int bytes;
    private final String torchName;

    DataType(int bytes, String torchName) {
        this.bytes = bytes;
        this.torchName = torchName;
    }

    /** Bytes per number. */
    public int bytes() {
        return bytes;
    }

    /** The name in {@code torch_dtype} of config.json. */
    public String torchName() {
        return torchName;
    }

    /** The type of that name in safetensors, such as {@code BF16}; empty where this program does not compute with it. */
    public static Optional<DataType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** Reads {@code count} numbers, little-endian as the buffer must be set, into {@code to[at…]}. */
    void decode(ByteBuffer from, float[] to, int at, int count) {
        switch (this) {
            case F32 -> {
                from.asFloatBuffer().get(to, at, count);
                from.position(from.position() + count * bytes);
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = fromBf16(from.getShort());
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = fromF16(from.getShort());
                }
            }
        }
    }

    /** Writes {@code from[at … at + count)}. */
    void encode(float[] from, int at, int count, ByteBuffer to) {
        switch (this) {
            case F32 -> {
                to.asFloatBuffer().put(from, at, count);
                to.position(to.position() + count * bytes);
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to.putShort(toBf16(from[at + i]));
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    to.putShort(toF16(from[at + i]));
                }
            }
        }
    }

    /** The number that is read back where this type stored the value. */
    public float rounded(float value) {
        return switch (this) {
            case F32 -> value;
            case BF16 -> fromBf16(toBf16(value));
            case F16 -> fromF16(toF16(value));
        };
    }

    public static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    public static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40); // quiet, or a payload in the lower half alone would turn into infinity
        }
        int half = 0x7FFF + (bits >>> 16 & 1); // ties to even
        return (short) ((bits + half) >>> 16);
    }

    public static float fromF16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0x1F) {
            return Float.intBitsToFloat(sign | 0x7F80_0000 | fraction << 13);
        } else if (exponent == 0) {
            float magnitude = fraction * 0x1.0p-24f; // subnormal: exact, for a float reaches far lower
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
        }
        return Float.intBitsToFloat(sign | exponent + (127 - 15) << 23 | fraction << 13);
    }

    public static short toF16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7FFF_FFFF;
        if (magnitude > 0x7F80_0000) {
            return (short) (sign | 0x7E00 | magnitude >>> 13 & 0x3FF);
        } else if (magnitude >= 0x477F_F000) { // 65520: half-way between the largest half and the next step
            return (short) (sign | 0x7C00);
        } else if (magnitude < 0x3880_0000) { // below 2^-14: units of 2^-24, rint rounds ties to even
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1.0p24));
        }
        int half = 0xFFF + (magnitude >>> 13 & 1);
        return (short) (sign | magnitude - (127 - 15 << 23) + half >>> 13);
    }
}
