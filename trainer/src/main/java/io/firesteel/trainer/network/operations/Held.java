package io.firesteel.trainer.network.operations;

/**
 * What float32 holds after a step: finite moments, and parameters whose squares are finite, since a norm of larger ones is infinite.
 */
public final class Held {
    private Held() {}

    /** Whether the first {@code length} elements of all three are held. Reads what the step has just written: no pass over memory of its own. */
    static boolean all(float[] parameters, float[] first, float[] second, int length) {
        float even = 0; // 0 times a number is 0, times anything else it is NaN, and stays so in a sum
        float odd = 0; // two sums side by side, so that the additions need not wait for one another
        int i = 0;
        for (; i + 1 < length; i += 2) {
            even += 0 * (parameters[i] * parameters[i]) + 0 * first[i] + 0 * second[i];
            odd += 0 * (parameters[i + 1] * parameters[i + 1]) + 0 * first[i + 1] + 0 * second[i + 1];
        }
        if (i < length) {
            even += 0 * (parameters[i] * parameters[i]) + 0 * first[i] + 0 * second[i];
        }
        return even + odd == 0;
    }

    /** The same where both moments are in a word, as bfloat16 numbers: an exponent of ones is no finite number. */
    static boolean all(float[] parameters, int[] moments, int length) {
        float even = 0;
        float odd = 0;
        int exponents = 0;
        int i = 0;
        for (; i + 1 < length; i += 2) {
            even += 0 * (parameters[i] * parameters[i]);
            odd += 0 * (parameters[i + 1] * parameters[i + 1]);
            exponents |= carried(moments[i]) | carried(moments[i + 1]);
        }
        if (i < length) {
            even += 0 * (parameters[i] * parameters[i]);
            exponents |= carried(moments[i]);
        }
        return even + odd == 0 && (exponents & 0x80008000) == 0;
    }

    /** With one added to both exponents, those of ones, and no others, reach the place of the sign. */
    private static int carried(int word) {
        return (word & 0x7F807F80) + 0x00800080;
    }

    /** Whether one parameter is held. */
    public static boolean parameter(float value) {
        return Float.isFinite(value * value);
    }
}
