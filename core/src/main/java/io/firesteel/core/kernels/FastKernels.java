package io.firesteel.core.kernels;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic.Precision;
import io.firesteel.core.kernels.OneDnn.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * The kernels whose products are oneDNN's, and what makes them this machine's: the library's version, the implementation that it chooses
 * here, and a checksum of what that gives for given numbers. Two machines with the same three give the same bits.
 */
final class FastKernels {
    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
    private static final Map<Precision, Kernels> KERNELS = new ConcurrentHashMap<>();

    /** Depths of the products that are tried: within one block of sums, at its edge, and beyond. */
    private static final int[] DEPTHS = {96, 576, 1536, 4864};

    private static final int COLUMNS = 160;

    /** Of a product so large that the library may cut it in other ways, though the checksum is of smaller ones. */
    private static final int DEEP = 4864;

    private static final int WIDE = OneDnnMatrix.SLICE;

    private static final int[] ROWS = {64, 1, 2, 5, 16, 31};

    private FastKernels() {}

    static Kernels of(Arithmetic arithmetic) {
        Kernels here = KERNELS.computeIfAbsent(arithmetic.precision(), FastKernels::make);
        String wanted = arithmetic.implementation();
        if (!wanted.isEmpty() && !wanted.equals(here.implementation())) {
            throw new Fault(
                    "run.kernels = fast",
                    "the driver's products on every executor, since a policy has the same bits on one kind of CPU only: "
                            + wanted,
                    here.implementation() + " here",
                    "run driver and executors on machines of one kind, or run.kernels=exact");
        }
        return here;
    }

    private static Kernels make(Precision precision) {
        OneDnn library = OneDnn.library();
        Type type = Type.of(precision);
        String implementation = "oneDNN " + library.version() + " " + library.implementation(type);
        Provider provider = Kernels.bestProvider();
        int checksum = checksum(provider.with(library, type, implementation));
        Kernels kernels = provider.with(library, type, String.format(Locale.ROOT, "%s %08x", implementation, checksum));
        LOG.info("products: {}", kernels.implementation());
        return kernels;
    }

    /** Of products of given numbers; a row that has other bits beside other rows or for other columns is refused. */
    private static int checksum(Kernels kernels) {
        CRC32C sum = new CRC32C();
        for (int depth : DEPTHS) {
            float[] x = numbers(ROWS[0] * depth, depth);
            for (float each : tried(kernels, x, numbers(COLUMNS * depth, depth + 1), depth)) {
                update(sum, Float.floatToRawIntBits(each));
            }
        }
        float[] x = numbers(ROWS[0] * DEEP, 1);
        float[] weights = numbers(WIDE * DEEP, 2);
        float[] whole = tried(kernels, x, weights, DEEP);
        try (PackedMatrix few = kernels.forward(weights, 0, OneDnn.BLOCK, DEEP)) {
            require(kernels, product(kernels, x, 1, few), whole, 1, few);
        }
        return (int) sum.getValue();
    }

    /** The product of all rows, which have been seen to have the same bits at every number of rows. */
    private static float[] tried(Kernels kernels, float[] x, float[] weights, int depth) {
        try (PackedMatrix packed = kernels.forward(weights, 0, weights.length / depth, depth)) {
            float[] whole = product(kernels, x, ROWS[0], packed);
            for (int rows : ROWS) {
                require(kernels, product(kernels, x, rows, packed), whole, rows, packed);
            }
            return whole;
        }
    }

    private static float[] product(Kernels kernels, float[] x, int rows, PackedMatrix packed) {
        float[] y = new float[rows * packed.columns()];
        kernels.matmul(x, 0, packed.depth(), rows, packed, y, 0, packed.columns(), false);
        return y;
    }

    /** Of the same rows, or the first ones. */
    private static void require(Kernels kernels, float[] found, float[] wanted, int rows, PackedMatrix by) {
        for (int i = 0; i < found.length; i++) {
            if (Float.floatToRawIntBits(found[i]) != Float.floatToRawIntBits(wanted[i])) {
                throw new Fault(
                        "run.kernels = fast",
                        "products of oneDNN whose rows have the same bits at every number of rows and columns",
                        kernels.implementation() + ": other bits at " + rows + " rows by " + by.columns()
                                + " columns, depth " + by.depth(),
                        "run.kernels=exact, or machines with AVX-512");
            }
        }
    }

    private static void update(CRC32C sum, int bits) {
        sum.update(bits >>> 24);
        sum.update(bits >>> 16);
        sum.update(bits >>> 8);
        sum.update(bits);
    }

    /** Between −1 and 1, of many significant bits, the same everywhere. */
    private static float[] numbers(int count, int seed) {
        float[] numbers = new float[count];
        int state = seed;
        for (int i = 0; i < count; i++) {
            state = state * 1664525 + 1013904223;
            numbers[i] = (state >> 8) * 0x1p-23f;
        }
        return numbers;
    }
}
