package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic.Choice;
import io.firesteel.core.kernels.Arithmetic.Precision;
import io.firesteel.core.policy.DataType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** oneDNN's products, on machines whose CPU they keep their promise on. */
class FastKernelsTest {
    /** Depth and columns of products: tiny policies', the bundled one's, SmolLM2's, and half a billion's. */
    private static final int[][] SHAPES = {
        {8, 12},
        {12, 40},
        {16, 24},
        {16, 33},
        {24, 11},
        {32, 1},
        {40, 16},
        {64, 96},
        {128, 192},
        {128, 128},
        {128, 512},
        {256, 128},
        {128, 117},
        {576, 960},
        {576, 576},
        {576, 3072},
        {1536, 576},
        {576, 2500},
        {896, 1152},
        {4864, 896},
        {3072, 576},
        {8200, 1100}
    };

    static Kernels fast(Precision precision) {
        try {
            return Kernels.of(new Arithmetic(Choice.FAST, precision));
        } catch (Fault fault) {
            return Assumptions.abort("fast kernels: expected " + fault.expected() + ", found " + fault.found());
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aRowHasTheSameBitsAtEveryNumberOfRows(Precision precision) {
        Kernels kernels = fast(precision);
        for (int[] shape : SHAPES) {
            int depth = shape[0];
            int columns = shape[1];
            Random random = new Random(depth + columns);
            float[] x = random.floats(512 * depth);
            try (PackedMatrix weights = kernels.forward(random.floats(columns * depth), 0, columns, depth)) {
                float[] all = new float[512 * columns];
                kernels.matmul(x, 0, depth, 512, weights, all, 0, columns, false);
                for (int rows :
                        new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 31, 32, 33, 63, 64, 65, 100, 257, 511}) {
                    float[] some = new float[rows * columns];
                    int first = 512 - rows; // beside other rows, and in other places, than among all
                    kernels.matmul(x, first * depth, depth, rows, weights, some, 0, columns, false);
                    assertThat(some)
                            .as("%d by %d, %d rows", depth, columns, rows)
                            .isEqualTo(Arrays.copyOfRange(all, first * columns, 512 * columns));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aColumnHasTheSameBitsWhateverStandsBesideItAndHoweverItIsPutIn(Precision precision) {
        Kernels kernels = fast(precision);
        for (int[] shape : SHAPES) {
            int depth = shape[0];
            int columns = shape[1];
            Random random = new Random(depth - columns);
            float[] x = random.floats(9 * depth);
            float[] weights = random.floats(columns * depth);
            float[] whole = product(kernels, x, 9, weights, columns, depth);
            PackedMatrix pieces = kernels.matrix(depth, columns);
            for (int put = 0, n = 1; put < columns; put += n) {
                n = Math.min(columns - put, 1 + random.below(70));
                pieces.putRows(put, weights, put * depth, depth, n);
            }
            float[] y = new float[9 * columns];
            kernels.matmul(x, 0, depth, 9, pieces, y, 0, columns, false);
            assertThat(y).as("%d by %d", depth, columns).isEqualTo(whole);

            int first = columns / 3;
            int count = columns - first - columns / 4;
            float[] some = product(
                    kernels, x, 9, Arrays.copyOfRange(weights, first * depth, (first + count) * depth), count, depth);
            for (int r = 0; r < 9; r++) {
                assertThat(Arrays.copyOfRange(some, r * count, (r + 1) * count))
                        .isEqualTo(Arrays.copyOfRange(whole, r * columns + first, r * columns + first + count));
            }
        }
    }

    /** Threads share a product so. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void someColumnsHaveTheBitsThatTheyHaveAmongAll(Precision precision) {
        Kernels kernels = fast(precision);
        for (int[] shape : SHAPES) {
            int depth = shape[0];
            int columns = shape[1];
            Random random = new Random(depth + 3L * columns);
            for (int rows : new int[] {1, 7, 33, 100}) {
                float[] x = random.floats(rows * depth);
                float[] before = random.floats(rows * columns);
                try (PackedMatrix weights = kernels.forward(random.floats(columns * depth), 0, columns, depth)) {
                    float[] all = before.clone();
                    kernels.matmul(x, 0, depth, rows, weights, all, 0, columns, true);
                    float[] shared = before.clone();
                    for (int first = 0, count; first < columns; first += count) {
                        count = Math.min(columns - first, (1 + random.below(40)) * Kernels.COLUMNS);
                        kernels.matmul(x, 0, depth, rows, weights, first, count, shared, 0, columns, true);
                    }
                    assertThat(shared)
                            .as("%d rows, %d by %d", rows, depth, columns)
                            .isEqualTo(all);
                }
            }
        }
    }

    /** Cut anywhere, while the rows beside are being staged: a routine that rounds more rows than it was asked for must not touch those. */
    @ParameterizedTest
    @CsvSource({"FLOAT32", "BF16"})
    void rowsThatThreadsStagedHaveTheBitsThatTheyHaveAlone(Precision precision) {
        Kernels kernels = fast(precision);
        StagedRows staged = kernels.staged();
        for (int[] shape : SHAPES) {
            int depth = shape[0];
            int columns = shape[1];
            Random random = new Random(depth + 5L * columns);
            try (PackedMatrix weights = kernels.forward(random.floats(columns * depth), 0, columns, depth)) {
                for (int rows : new int[] {1, 2, 7, 20, 33, 100, StagedRows.MOST}) {
                    float[] x = random.floats(3 + rows * (depth + 2));
                    float[] before = random.floats(rows * columns);
                    float[] expected = before.clone();
                    kernels.matmul(x, 3, depth + 2, rows, weights, expected, 0, columns, true);
                    float[] shared = before.clone();

                    staged.of(x, 3, depth + 2, rows, weights);
                    int cut = random.below(rows + 1);
                    IntStream.of(1, 0)
                            .parallel()
                            .forEach(half -> staged.stage(half * cut, half == 0 ? cut : rows - cut));
                    for (int first = 0; first < columns; first += Kernels.COLUMNS) {
                        int count = Math.min(columns - first, Kernels.COLUMNS);
                        int row = random.below(rows + 1); // and each block of columns by rows
                        kernels.matmul(staged, 0, row, first, count, shared, 0, columns, true);
                        kernels.matmul(staged, row, rows - row, first, count, shared, row * columns, columns, true);
                    }

                    assertThat(shared)
                            .as("%d rows cut at %d, %d by %d", rows, cut, depth, columns)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void rowsAreStagedForTheKernelsThatGaveThePlace() {
        Kernels kernels = fast(Precision.FLOAT32);
        StagedRows ours = Kernels.best().staged();
        try (PackedMatrix weights = kernels.forward(new float[16 * 64], 0, 64, 16)) {
            ours.of(new float[16], 0, 16, 1, weights);
            assertThatThrownBy(() -> kernels.matmul(ours, 0, 1, 0, 64, new float[64], 0, 64, false))
                    .hasMessageContaining("another arithmetic");
            StagedRows staged = kernels.staged();
            int tooMany = StagedRows.MOST + 1;
            assertThatThrownBy(() -> staged.of(new float[16 * tooMany], 0, 16, tooMany, weights))
                    .hasMessageContaining("257 rows of a product that holds 256");
        }
    }

    @Test
    void refusesToMultiplyByAMatrixThatIsNotThereYet() {
        Kernels kernels = fast(Precision.FLOAT32);
        try (PackedMatrix weights = kernels.matrix(16, 200)) {
            weights.putRows(0, new float[199 * 16], 0, 16, 199);

            assertThatThrownBy(() ->
                            kernels.matmul(new float[16], 0, 16, 1, weights, 64, 64, new float[200], 0, 200, false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("199 rows");
        }
    }

    private static float[] product(Kernels kernels, float[] x, int rows, float[] weights, int columns, int depth) {
        try (PackedMatrix packed = kernels.forward(weights, 0, columns, depth)) {
            float[] y = new float[rows * columns];
            kernels.matmul(x, 0, depth, rows, packed, y, 0, columns, false);
            return y;
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1", "FLOAT32, 2", "FLOAT32, 3", "BF16, 4", "BF16, 5", "BF16, 6"})
    void productsAreOfTheNumbersRoundedAndSummedInSinglePrecision(Precision precision, long seed) {
        Kernels kernels = fast(precision);
        Random random = new Random(seed);
        int rows = 1 + random.below(300);
        int depth = 1 + random.below(700);
        int columns = 1 + random.below(1500);
        boolean add = seed % 2 == 1;
        float[] a = random.floats(3 + rows * (depth + 2));
        float[] weights = random.floats(5 + columns * depth);
        float[] before = random.floats(7 + rows * (columns + 3));
        float[] c = before.clone();
        PackedMatrix forward = kernels.forward(weights, 5, columns, depth);
        kernels.matmul(a, 3, depth + 2, rows, forward, c, 7, columns + 3, add);
        for (int r = 0; r < rows; r += 7) {
            for (int n = 0; n < columns; n += 5) {
                double sum = add ? before[7 + r * (columns + 3) + n] : 0;
                for (int k = 0; k < depth; k++) {
                    sum += rounded(precision, a[3 + r * (depth + 2) + k])
                            * (double) rounded(precision, weights[5 + n * depth + k]);
                }
                assertThat(c[7 + r * (columns + 3) + n]).isCloseTo((float) sum, within(2e-5f * depth));
            }
        }
        for (int r = 0; r < rows; r++) { // what lies between rows stays
            int end = 7 + r * (columns + 3) + columns;
            assertThat(Arrays.copyOfRange(c, end, Math.min(end + 3, c.length)))
                    .isEqualTo(Arrays.copyOfRange(before, end, Math.min(end + 3, c.length)));
        }
    }

    private static float rounded(Precision precision, float x) {
        return precision == Precision.BF16 ? DataType.BF16.rounded(x) : x;
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void theWayBackThroughALayerMultipliesByItsWeight(Precision precision) {
        Kernels kernels = fast(precision);
        Random random = new Random(9);
        for (int[] shape : new int[][] {{5, 3}, {37, 21}, {96, 64}, {130, 70}, {700, 48}}) {
            int outputs = shape[0];
            int inputs = shape[1];
            float[] dy = random.floats(11 * outputs);
            float[] weights = random.floats(outputs * inputs);
            float[] dx = new float[11 * inputs];
            PackedMatrix backward = kernels.matrix(outputs, inputs);
            for (int put = 0, n = 1; put < outputs; put += n) {
                n = Math.min(outputs - put, 1 + random.below(90));
                backward.putColumns(put, weights, put * inputs, inputs, n);
            }
            kernels.matmul(dy, 0, outputs, 11, backward, dx, 0, inputs, false);
            for (int r = 0; r < 11; r++) {
                for (int i = 0; i < inputs; i++) {
                    double sum = 0;
                    for (int o = 0; o < outputs; o++) {
                        sum += rounded(precision, dy[r * outputs + o])
                                * (double) rounded(precision, weights[o * inputs + i]);
                    }
                    assertThat(dx[r * inputs + i]).isCloseTo((float) sum, within(2e-5f * outputs));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32", "BF16"})
    void gradientsOfWeightsAreSumsOverAllRows(Precision precision) {
        Kernels kernels = fast(precision);
        for (int[] shape : new int[][] {
            {1, 1, 1}, {7, 5, 16}, {300, 83, 40}, {1100, 160, 33}, {64, 300, 1100}, {70, 2500, 40}, {2100, 130, 72}
        }) {
            int rows = shape[0];
            int outputs = shape[1];
            int inputs = shape[2];
            Random random = new Random(rows);
            float[] dy = random.floats(2 + rows * (outputs + 1));
            float[] x = random.floats(1 + rows * (inputs + 2));
            float[] before = random.floats(outputs * inputs);
            WeightGradient of = new WeightGradient(kernels, rows, outputs, inputs);
            float[] dw = of.compute(dy, 2, outputs + 1, x, 1, inputs + 2, before, true);
            assertThat(of.compute(dy, 2, outputs + 1, x, 1, inputs + 2, before, true))
                    .isEqualTo(dw);
            for (int o = 0; o < outputs; o += 3) {
                for (int i = 0; i < inputs; i += 2) {
                    double sum = before[o * inputs + i];
                    for (int r = 0; r < rows; r++) {
                        sum += rounded(precision, dy[2 + r * (outputs + 1) + o])
                                * (double) rounded(precision, x[1 + r * (inputs + 2) + i]);
                    }
                    assertThat(dw[o * inputs + i]).isCloseTo((float) sum, within(2e-5f * rows + 1e-6f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void memoryOfAMatrixThatIsNoLongerNeededServesAnother(boolean smaller) {
        Kernels kernels = fast(Precision.FLOAT32);
        Random random = new Random(12);
        PackedMatrix old = kernels.forward(random.floats(100 * 50), 0, 100, 50);
        int columns = smaller ? 70 : 300;
        float[] weights = random.floats(columns * 40);
        PackedMatrix next = kernels.matrix(40, columns, old);
        next.putRows(0, weights, 0, 40, columns);
        float[] x = random.floats(3 * 40);
        float[] y = new float[3 * columns];
        kernels.matmul(x, 0, 40, 3, next, y, 0, columns, false);

        assertThat(y).isEqualTo(product(kernels, x, 3, weights, columns, 40));
        if (smaller) {
            assertThat(next.bytesOutsideHeap()).isEqualTo(old.bytesOutsideHeap());
        }
    }

    @Test
    void bfloat16NumbersAreForFastKernels() {
        assertThatThrownBy(() -> new Arithmetic(Choice.EXACT, Precision.BF16))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("run.kernels=fast");
    }

    @Test
    void aMachineWithOtherProductsThanTheDriversIsRefused() {
        fast(Precision.FLOAT32);
        Arithmetic drivers =
                new Arithmetic(Choice.FAST, Precision.FLOAT32, "oneDNN 2.5.2 brg:avx512_core_amx 00c0ffee");

        assertThatThrownBy(() -> Kernels.of(drivers))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("00c0ffee")
                .hasMessageContaining("machines of one kind");
    }

    /** DNNL_MAX_CPU_ISA has oneDNN do without what the CPU has beyond it. */
    @ParameterizedTest
    @CsvSource({
        "DNNL_MAX_CPU_ISA, AVX2, float32, a CPU with AVX-512",
        "DNNL_MAX_CPU_ISA, AVX2, bf16, run.precision=float32",
        "DNNL_MAX_CPU_ISA, AVX512_CORE, bf16, avx512_bf16",
        "OMP_NUM_THREADS, 2, float32, start with OMP_NUM_THREADS=1"
    })
    void areRefusedWhereTheyWouldNotKeepTheirPromise(String variable, String value, String precision, String reason)
            throws Exception {
        fast(Precision.FLOAT32);

        assertThat(probe(variable, value, precision)).startsWith("refused: ").contains(reason, "run.kernels=exact");
    }

    @Test
    void areTheSameInEveryProcessOfAMachine() throws Exception {
        assertThat(probe("OMP_NUM_THREADS", "1", "float32"))
                .isEqualTo("found " + fast(Precision.FLOAT32).implementation());
    }

    private static String probe(String variable, String value, String precision) throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FastKernelsProbe.class.getName(),
                        precision)
                .redirectErrorStream(false)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        java.environment().put("OMP_NUM_THREADS", "1");
        java.environment().put(variable, value);
        Process process = java.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.lines()
                .filter(line -> line.startsWith("found ") || line.startsWith("refused: ") || line.startsWith("  fix: "))
                .collect(Collectors.joining(" "));
    }

    @Test
    void whatOneArithmeticLaidOutIsNotMultipliedByAnother() {
        Kernels kernels = fast(Precision.BF16);
        PackedMatrix exact = Kernels.best().forward(new float[4], 0, 2, 2);
        PackedMatrix single = fast(Precision.FLOAT32).forward(new float[4], 0, 2, 2);

        for (PackedMatrix other : new PackedMatrix[] {exact, single}) {
            assertThatThrownBy(() -> kernels.matmul(new float[2], 0, 2, 1, other, new float[2], 0, 2, false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
