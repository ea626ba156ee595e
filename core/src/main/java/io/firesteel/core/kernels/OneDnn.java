package io.firesteel.core.kernels;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.firesteel.core.Fault;
import io.firesteel.core.storage.DiskFull;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_matmul_desc_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The library, loaded once: its engine, and the routines that it generates for each kind of product. A routine has no memory of its own,
 * so any number of threads run it at a time.
 *
 * <p>Right-hand sides have one layout for every number of rows: blocks of {@value #BLOCK} columns, in a block the depths one after another
 * (bfloat16: in pairs), filled up with zeros. So a slice of whole blocks is a right-hand side itself.
 */
final class OneDnn {
    /** Columns of one block of a right-hand side. */
    static final int BLOCK = 64;

    /** Implementations whose rows have been seen to have the same bits at every number of rows. */
    private static final String KEEPS_ROWS = "brg:avx512";

    /** In whose names those are that use the tiles of AMX. */
    private static final String TILES = "amx";

    /**
     * Depths of one product by tiles, a multiple of all blocks. Of 2,560 and more the library cuts the sum by the number of rows and of columns,
     * so that a row's bits are others alone than beside others; up to 2,304 it has never been seen to.
     */
    private static final int DEPTHS_OF_TILES = 2048;

    private static final String THREADS = "OMP_NUM_THREADS";

    /** What is multiplied. */
    enum Type {
        FLOAT32(dnnl_f32, Float.BYTES, 16, dnnl_BA16a64b),
        BF16(dnnl_bf16, Short.BYTES, 32, dnnl_BA16a64b2a);

        final int code;
        final int bytes;
        final int depthBlock; // depths are filled up to a multiple of it
        final int layout;

        Type(int code, int bytes, int depthBlock, int layout) {
            this.code = code;
            this.bytes = bytes;
            this.depthBlock = depthBlock;
            this.layout = layout;
        }

        static Type of(Arithmetic.Precision precision) {
            return precision == Arithmetic.Precision.BF16 ? BF16 : FLOAT32;
        }

        long paddedDepth(int depth) {
            return (long) (depth + depthBlock - 1) / depthBlock * depthBlock;
        }
    }

    /** Which routine. */
    sealed interface Routine {}

    /**
     * A product, {@code [rows, depth]} times {@code [depth, columns]}.
     *
     * @param turned whether the left-hand side lies as {@code [depth, rows]}
     * @param added whether to what is there, instead of taking its place
     */
    record Product(Type type, int rows, int depth, int columns, boolean turned, boolean added) implements Routine {}

    /** Some columns of rows that lie {@code stride} elements apart, one row behind the other. */
    record Columns(Type type, int rows, int columns, int stride) implements Routine {}

    /** Single precision to the type, row by row. */
    record Rounding(Type type, int rows, int columns) implements Routine {}

    /** Rows of a weight {@code [columns, depth]}, {@code stride} elements apart, to columns of a right-hand side. */
    record LayRows(Type type, int depth, int columns, int stride) implements Routine {}

    /** Some rows {@code [count, columns]} to rows of a right-hand side of that depth. */
    record LayColumns(Type type, int depth, int count, int columns) implements Routine {}

    /**
     * A routine, ready to run.
     *
     * @param source layout of what it reads, a product's left-hand side
     * @param right layout of a product's right-hand side; null for others
     * @param target layout of what it writes
     * @param scratch layout of the memory that it works in
     * @param scratchBytes of that; 0 for none
     */
    record Ready(
            dnnl_primitive primitive,
            dnnl_memory_desc_t source,
            dnnl_memory_desc_t right,
            dnnl_memory_desc_t target,
            dnnl_memory_desc_t scratch,
            long scratchBytes) {}

    private final dnnl_engine engine = new dnnl_engine();
    private final dnnl_primitive_attr callersScratch = new dnnl_primitive_attr();
    private final dnnl_primitive_attr added = new dnnl_primitive_attr(); // the same, and the result is added
    private final String version;
    private final Map<Routine, Ready> routines = new ConcurrentHashMap<>();
    private final Map<Type, Integer> depths = new ConcurrentHashMap<>();

    private OneDnn() {
        ok(dnnl_engine_create(engine, dnnl_cpu, 0));
        ok(dnnl_primitive_attr_create(callersScratch));
        ok(dnnl_primitive_attr_set_scratchpad_mode(callersScratch, dnnl_scratchpad_mode_user));
        ok(dnnl_primitive_attr_create(added));
        ok(dnnl_primitive_attr_set_scratchpad_mode(added, dnnl_scratchpad_mode_user));
        dnnl_post_ops sum = new dnnl_post_ops();
        ok(dnnl_post_ops_create(sum));
        ok(dnnl_post_ops_append_sum(sum, 1));
        ok(dnnl_primitive_attr_set_post_ops(added, sum));
        dnnl_version_t is = dnnl_version();
        version = is.major() + "." + is.minor() + "." + is.patch();
    }

    /** Holds the library, loaded once. */
    private static final class Loaded {
        static final OneDnn LIBRARY = new OneDnn();
    }

    /**
     * The library.
     *
     * @throws Fault if it is not there for this platform, or would compute with several threads
     */
    static OneDnn library() {
        String threads = System.getenv(THREADS);
        if (!"1".equals(threads)) {
            throw new Fault(
                    "run.kernels = fast",
                    THREADS
                            + "=1 in the environment of the driver and of each executor: work is shared out by sequences, not inside a product",
                    threads == null ? "none" : THREADS + "=" + threads,
                    "start with " + THREADS + "=1, as ./firesteel does; or run.kernels=exact");
        }
        try {
            return Loaded.LIBRARY;
        } catch (LinkageError e) {
            if (DiskFull.in(e)) {
                throw new Fault(
                        Fault.Kind.INTERRUPTED,
                        "run.kernels = fast",
                        "room for oneDNN's library in "
                                + System.getProperty(
                                        "org.bytedeco.javacpp.cachedir",
                                        System.getProperty("user.home") + "/.javacpp/cache"),
                        "No space left on device",
                        "free some there, or name another folder: -Dorg.bytedeco.javacpp.cachedir=/path",
                        e);
            }
            throw new Fault(
                    "run.kernels = fast",
                    "oneDNN's library for this platform",
                    System.getProperty("os.name") + " " + System.getProperty("os.arch") + ": " + e,
                    "run.kernels=exact, which runs everywhere; the jar has oneDNN for linux-x86_64",
                    e);
        }
    }

    String version() {
        return version;
    }

    dnnl_engine engine() {
        return engine;
    }

    /** The routine, generated when it is first asked for. */
    Ready ready(Routine routine) {
        return routines.computeIfAbsent(routine, this::generate);
    }

    private Ready generate(Routine routine) {
        if (routine instanceof Product product) {
            return product(product);
        } else if (routine instanceof Rounding r) {
            return copy(
                    plain(dnnl_f32, dnnl_ab, r.rows(), r.columns()),
                    plain(r.type().code, dnnl_ab, r.rows(), r.columns()));
        } else if (routine instanceof LayRows lay) {
            return copy(
                    strided(dnnl_f32, lay.depth(), lay.columns(), 1, lay.stride()),
                    rightHandSide(lay.type(), lay.depth(), lay.columns()));
        } else if (routine instanceof Columns c) {
            return copy(
                    strided(c.type().code, c.rows(), c.columns(), c.stride(), 1),
                    plain(c.type().code, dnnl_ab, c.rows(), c.columns()));
        }
        LayColumns lay = (LayColumns) routine;
        return copy(plain(dnnl_f32, dnnl_ab, lay.count(), lay.columns()), someDepths(lay));
    }

    private Ready product(Product p) {
        dnnl_memory_desc_t left = plain(p.type().code, p.turned() ? dnnl_ba : dnnl_ab, p.rows(), p.depth());
        dnnl_memory_desc_t right = rightHandSide(p.type(), p.depth(), p.columns());
        dnnl_memory_desc_t result = plain(dnnl_f32, dnnl_ab, p.rows(), p.columns());
        dnnl_matmul_desc_t wanted = new dnnl_matmul_desc_t();
        ok(dnnl_matmul_desc_init(wanted, left, right, null, result));
        dnnl_primitive_desc description = new dnnl_primitive_desc();
        int status = dnnl_primitive_desc_create(
                description, new const_dnnl_op_desc_t(wanted), p.added() ? added : callersScratch, engine, null);
        String implementation = status == dnnl_success ? implementation(description) : "none";
        if (!implementation.startsWith(KEEPS_ROWS)) {
            boolean bf16 = p.type() == Type.BF16;
            throw new Fault(
                    "run.kernels = fast, run.precision = " + (bf16 ? "bf16" : "float32"),
                    "a CPU with AVX-512" + (bf16 ? " and its bfloat16 dot products (avx512_bf16)" : "")
                            + ": oneDNN's " + KEEPS_ROWS
                            + "… gives a row the same bits at every number of rows, on which log-probs and retries depend",
                    implementation + ", for " + p.rows() + " rows of " + p.depth() + " by " + p.columns() + " columns",
                    (bf16 ? "run.precision=float32, " : "") + "run.kernels=exact, or machines with such CPUs");
        }
        return ready(description, left, right, result);
    }

    /** The most depths that are multiplied at a time; sums of more are added up in their order. */
    int depthsAtATime(Type type) {
        return depths.computeIfAbsent(
                type, any -> implementation(any).contains(TILES) ? DEPTHS_OF_TILES : Integer.MAX_VALUE);
    }

    /** The implementation that multiplies, such as {@code brg:avx512_core}. */
    String implementation(Type type) {
        dnnl_matmul_desc_t wanted = new dnnl_matmul_desc_t();
        ok(dnnl_matmul_desc_init(
                wanted,
                plain(type.code, dnnl_ab, BLOCK, BLOCK),
                rightHandSide(type, BLOCK, BLOCK),
                null,
                plain(dnnl_f32, dnnl_ab, BLOCK, BLOCK)));
        dnnl_primitive_desc description = new dnnl_primitive_desc();
        int status =
                dnnl_primitive_desc_create(description, new const_dnnl_op_desc_t(wanted), callersScratch, engine, null);
        return status == dnnl_success ? implementation(description) : "none";
    }

    private static String implementation(dnnl_primitive_desc description) {
        try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
            ok(dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, name));
            return name.get(BytePointer.class, 0).getString();
        }
    }

    private Ready copy(dnnl_memory_desc_t from, dnnl_memory_desc_t to) {
        dnnl_primitive_desc description = new dnnl_primitive_desc();
        ok(dnnl_reorder_primitive_desc_create(description, from, engine, to, engine, callersScratch));
        return ready(description, from, null, to);
    }

    private static Ready ready(
            dnnl_primitive_desc description, dnnl_memory_desc_t from, dnnl_memory_desc_t right, dnnl_memory_desc_t to) {
        dnnl_primitive primitive = new dnnl_primitive();
        ok(dnnl_primitive_create(primitive, description));
        // The description owns the layout, and stays for as long as the routine does.
        dnnl_memory_desc_t scratch = dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
        return new Ready(primitive, from, right, to, scratch, dnnl_memory_desc_get_size(scratch));
    }

    /** {@code [rows, columns]} as it lies in Java; {@code dnnl_ba} for its transpose. */
    private static dnnl_memory_desc_t plain(int type, int order, long rows, long columns) {
        dnnl_memory_desc_t layout = new dnnl_memory_desc_t();
        ok(dnnl_memory_desc_init_by_tag(layout, 2, new long[] {rows, columns}, type, order));
        return layout;
    }

    /** {@code [rows, columns]}, so many elements from row to row and from column to column. */
    private static dnnl_memory_desc_t strided(int type, long rows, long columns, long row, long column) {
        dnnl_memory_desc_t layout = new dnnl_memory_desc_t();
        ok(dnnl_memory_desc_init_by_strides(layout, 2, new long[] {rows, columns}, type, new long[] {row, column}));
        return layout;
    }

    private static dnnl_memory_desc_t rightHandSide(Type type, int depth, int columns) {
        return plain(type.code, type.layout, depth, columns);
    }

    /** Of a right-hand side a few depths, whole blocks of them or its last: the blocks of columns lie as far apart as the whole's. */
    private static dnnl_memory_desc_t someDepths(LayColumns lay) {
        dnnl_memory_desc_t layout = rightHandSide(lay.type(), lay.depth(), lay.columns());
        layout.dims().put(0, lay.count());
        layout.padded_dims().put(0, lay.type().paddedDepth(lay.count()));
        return layout;
    }

    /** A view of memory, which whoever asks destroys. */
    dnnl_memory view(dnnl_memory_desc_t layout, Pointer at) {
        dnnl_memory memory = new dnnl_memory();
        ok(dnnl_memory_create(memory, layout, engine, at));
        return memory;
    }

    static void ok(int status) {
        if (status != dnnl_success) {
            throw new IllegalStateException("oneDNN: status " + status);
        }
    }
}
