package io.firesteel.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.SplittableRandom;

class DataTypeTest {
    @Test
    void everyBf16ComesBackAsItWas() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            float wide = DataType.fromBf16((short) bits);
            int expected = Float.isNaN(wide) ? bits | 0x40 : bits; // a signalling NaN turns quiet

            assertThat(DataType.toBf16(wide)).as("%04x", bits).isEqualTo((short) expected);
        }
    }

    @Test
    void roundingIsStoringAndReading() {
        float value = 1 + 0x1p-9f + 0x1p-20f;

        assertThat(DataType.F32.rounded(value)).isEqualTo(value);
        assertThat(DataType.F16.rounded(value)).isEqualTo(1 + 0x1p-9f);
        assertThat(DataType.BF16.rounded(value)).isEqualTo(1);
        assertThat(DataType.BF16.rounded(1 + 0x1p-7f)).isEqualTo(1 + 0x1p-7f);
    }

    @Test
    void everyF16ComesBackAsItWas() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            float wide = DataType.fromF16((short) bits);
            int expected = Float.isNaN(wide) ? bits | 0x200 : bits;

            assertThat(DataType.toF16(wide)).as("%04x", bits).isEqualTo((short) expected);
        }
    }

    @Test
    void everyF16HasTheValueOfItsFields() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            int exponent = bits >>> 10 & 0x1F;
            int fraction = bits & 0x3FF;
            double magnitude = exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
            double expected = (bits & 0x8000) == 0 ? magnitude : -magnitude;
            float wide = DataType.fromF16((short) bits);

            if (exponent == 31) {
                assertThat(Float.isFinite(wide)).isFalse();
                assertThat(Float.isNaN(wide)).isEqualTo(fraction != 0);
            } else {
                assertThat((double) wide).as("%04x", bits).isEqualTo(expected);
                assertThat(1 / wide > 0).as("sign of %04x", bits).isEqualTo((bits & 0x8000) == 0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // 1 + 2^-8 is half-way between 1 (even) and 1 + 2^-7; a little more goes up; 1 + 3·2^-8 goes to 1 + 2^-6 (even)
        "0x1.01p0, 3f80",
        "0x1.010002p0, 3f81",
        "0x1.03p0, 3f82",
        "-0x1.01p0, bf80",
        // the largest float is beyond the largest bfloat16 by more than half a step
        "0x1.fffffep127, 7f80",
        "0x1.fep127, 7f7f",
        "0x1p-149, 0000",
        "0x1p-133, 0001",
        "-0.0, 8000",
        "Infinity, 7f80",
        "-Infinity, ff80",
    })
    void narrowingToBf16RoundsToNearestEven(String value, String bits) {
        assertThat(DataType.toBf16(Float.parseFloat(value))).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    @ParameterizedTest
    @CsvSource({
        // 1 + 2^-11 is half-way between 1 (even) and 1 + 2^-10
        "0x1.002p0, 3c00",
        "0x1.002002p0, 3c01",
        "0x1.006p0, 3c02",
        "65504, 7bff",
        "65519.996, 7bff",
        "65520, 7c00",
        "-1e30, fc00",
        // 2^-24 is the smallest; half of it goes to 0 (even), a little more goes up
        "0x1p-24, 0001",
        "0x1p-25, 0000",
        "0x1.000002p-25, 0001",
        "0x1.8p-24, 0002",
        "0x1.ff8p-15, 03ff",
        // 1023.5 units of 2^-24: half-way between 1023 and 1024 (even), which is the smallest normal number
        "0x1.ffbp-15, 03ff",
        "0x1.ffcp-15, 0400",
        "0x1p-14, 0400",
        "-0.0, 8000",
        "-Infinity, fc00",
    })
    void narrowingToF16RoundsToNearestEven(String value, String bits) {
        assertThat(DataType.toF16(Float.parseFloat(value))).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7F800001, 0x7FC00000, 0xFF800001, 0x7FBFFFFF, 0xFFFFFFFF})
    void aNanStaysANanWithItsSign(int bits) {
        float nan = Float.intBitsToFloat(bits);

        assertThat(DataType.fromBf16(DataType.toBf16(nan))).isNaN();
        assertThat(DataType.fromF16(DataType.toF16(nan))).isNaN();
        assertThat(DataType.toBf16(nan) < 0).isEqualTo(bits < 0);
        assertThat(DataType.toF16(nan) < 0).isEqualTo(bits < 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void narrowingFindsANearestNeighbour(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!(Math.abs(value) < 65504)) {
                continue;
            }
            short half = DataType.toF16(value);
            double error = Math.abs((double) DataType.fromF16(half) - value);
            short bf16 = DataType.toBf16(value);
            double bf16Error = Math.abs((double) DataType.fromBf16(bf16) - value);

            for (int step : new int[] {-1, 1}) { // neighbours in bits are neighbours in value, zero excepted
                if ((half & 0x7FFF) != 0) {
                    double other = Math.abs((double) DataType.fromF16((short) (half + step)) - value);
                    assertThat(error).as("seed %d, %a", seed, value).isLessThanOrEqualTo(other);
                }
                if ((bf16 & 0x7FFF) != 0) {
                    double other = Math.abs((double) DataType.fromBf16((short) (bf16 + step)) - value);
                    assertThat(bf16Error).as("seed %d, %a", seed, value).isLessThanOrEqualTo(other);
                }
            }
        }
    }
}
