package io.firesteel.core.kernels;

import static io.firesteel.core.kernels.OneDnn.ok;
import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What one thread needs to multiply: a stream, and memory that the library sees, where numbers go to and come back from. Taken for one
 * product and given back, so there are as many as threads have multiplied at a time.
 */
final class OneDnnWorkspace implements AutoCloseable {
    private static final Queue<OneDnnWorkspace> FREE = new ConcurrentLinkedQueue<>();
    private static final int LINE = 64;

    private final OneDnn library;
    private final dnnl_stream stream = new dnnl_stream();
    private final Map<OneDnn.Ready, Arguments> arguments = new IdentityHashMap<>();

    /** Rows as they come from Java. */
    final Room staged = new Room();

    /** What comes of it. */
    final Room result = new Room();

    private final Room scratch = new Room();

    private final Map<OneDnn.Type, RowsAtHand> left = new EnumMap<>(OneDnn.Type.class);

    /** Memory that grows. */
    static final class Room {
        private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
        private FloatBuffer floats = bytes.asFloatBuffer();
        private Pointer start = new Pointer(bytes);
        private long address;

        /** Makes it so large at least; what was in it is lost. */
        Room of(long size) {
            if (bytes.capacity() < size) {
                long whole = (size + LINE - 1) / LINE * LINE; // of which an aligned slice has all
                bytes = ByteBuffer.allocateDirect(Math.toIntExact(whole + LINE))
                        .alignedSlice(LINE)
                        .order(ByteOrder.nativeOrder());
                floats = bytes.asFloatBuffer();
                start = new Pointer(bytes);
                address = start.address();
            }
            return this;
        }

        FloatBuffer floats() {
            return floats;
        }

        Pointer at(long offset) {
            return offset == 0 ? start : new Address(address + offset);
        }
    }

    /** Somewhere within memory that somebody else holds. */
    static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }

    /**
     * What a routine is called with; made once, since each piece of it costs a call of the library and an allocation.
     *
     * @param right a product's right-hand side, otherwise null
     * @param working null for none
     * @param all one beside the other
     * @param count of all
     */
    private record Arguments(
            dnnl_memory source,
            dnnl_memory right,
            dnnl_memory target,
            dnnl_memory working,
            dnnl_exec_arg_t all,
            int count) {}

    private OneDnnWorkspace(OneDnn library) {
        this.library = library;
        ok(dnnl_stream_create(stream, library.engine(), dnnl_stream_default_flags));
    }

    /** To be closed, which gives it back. */
    static OneDnnWorkspace take(OneDnn library) {
        OneDnnWorkspace free = FREE.poll();
        return free == null ? new OneDnnWorkspace(library) : free;
    }

    /** Rows as they are multiplied. */
    RowsAtHand left(OneDnn.Type type) {
        return left.computeIfAbsent(type, of -> new RowsAtHand(library, of));
    }

    /** Result = left · right. */
    void multiply(OneDnn.Ready product, Pointer leftAt, Pointer rightAt, Pointer resultAt) {
        run(product, leftAt, rightAt, resultAt);
    }

    /** From one layout to another. */
    void copy(OneDnn.Ready routine, Pointer from, Pointer to) {
        run(routine, from, null, to);
    }

    private void run(OneDnn.Ready routine, Pointer from, Pointer right, Pointer to) {
        Arguments passed = arguments.computeIfAbsent(routine, this::arguments);
        ok(dnnl_memory_set_data_handle(passed.source(), from));
        ok(dnnl_memory_set_data_handle(passed.target(), to));
        if (passed.working() != null) {
            Pointer working = scratch.of(routine.scratchBytes()).at(0);
            ok(dnnl_memory_set_data_handle(passed.working(), working));
        }
        if (right != null) {
            ok(dnnl_memory_set_data_handle(passed.right(), right));
        }
        ok(dnnl_primitive_execute(routine.primitive(), stream, passed.count(), passed.all()));
    }

    private Arguments arguments(OneDnn.Ready routine) {
        dnnl_memory source = library.view(routine.source(), null);
        dnnl_memory right = routine.right() == null ? null : library.view(routine.right(), null);
        dnnl_memory target = library.view(routine.target(), null);
        dnnl_memory working = routine.scratchBytes() > 0 ? library.view(routine.scratch(), null) : null;
        dnnl_exec_arg_t all = new dnnl_exec_arg_t(4);
        int count = 0;
        all.getPointer(count++).arg(DNNL_ARG_SRC).memory(source);
        all.getPointer(count++).arg(DNNL_ARG_DST).memory(target);
        if (working != null) {
            all.getPointer(count++).arg(DNNL_ARG_SCRATCHPAD).memory(working);
        }
        if (right != null) {
            all.getPointer(count++).arg(DNNL_ARG_WEIGHTS).memory(right);
        }
        return new Arguments(source, right, target, working, all, count);
    }

    @Override
    public void close() {
        FREE.add(this);
    }
}
