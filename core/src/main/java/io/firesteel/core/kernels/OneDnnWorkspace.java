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
    private final dnnl_exec_arg_t[] arguments = new dnnl_exec_arg_t[4]; // one beside the other

    /** Rows as they come from Java. */
    final Room staged = new Room();

    /** Rows as they are multiplied. */
    final Room left = new Room();

    /** What comes of it. */
    final Room result = new Room();

    private final Room scratch = new Room();

    /** A right-hand side that is laid out for one product; null before there was one. */
    OneDnnMatrix right;

    /** Memory that grows. */
    static final class Room {
        private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
        private FloatBuffer floats = bytes.asFloatBuffer();
        private Pointer start = new Pointer(bytes);
        private long address;

        /** Makes it so large at least; what was in it is lost. */
        Room of(long size) {
            if (bytes.capacity() < size) {
                bytes = ByteBuffer.allocateDirect(Math.toIntExact(size + LINE))
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
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }

    private OneDnnWorkspace(OneDnn library) {
        this.library = library;
        arguments[0] = new dnnl_exec_arg_t(arguments.length);
        for (int i = 1; i < arguments.length; i++) {
            arguments[i] = arguments[0].getPointer(i);
        }
        ok(dnnl_stream_create(stream, library.engine(), dnnl_stream_default_flags));
    }

    /** To be closed, which gives it back. */
    static OneDnnWorkspace take(OneDnn library) {
        OneDnnWorkspace free = FREE.poll();
        return free == null ? new OneDnnWorkspace(library) : free;
    }

    /** Result = left · right. */
    void multiply(OneDnn.Ready product, Pointer leftAt, dnnl_memory right, Pointer resultAt) {
        run(product, leftAt, right, resultAt);
    }

    /** From one layout to another. */
    void copy(OneDnn.Ready routine, Pointer from, Pointer to) {
        run(routine, from, null, to);
    }

    private void run(OneDnn.Ready routine, Pointer from, dnnl_memory right, Pointer to) {
        dnnl_memory source = library.view(routine.source(), from);
        dnnl_memory target = library.view(routine.target(), to);
        dnnl_memory working = null;
        int count = 0;
        arguments[count++].arg(DNNL_ARG_SRC).memory(source);
        arguments[count++].arg(DNNL_ARG_DST).memory(target);
        if (right != null) {
            arguments[count++].arg(DNNL_ARG_WEIGHTS).memory(right);
        }
        if (routine.scratchBytes() > 0) {
            working = library.view(
                    routine.scratch(), scratch.of(routine.scratchBytes()).at(0));
            arguments[count++].arg(DNNL_ARG_SCRATCHPAD).memory(working);
        }
        ok(dnnl_primitive_execute(routine.primitive(), stream, count, arguments[0]));
        ok(dnnl_memory_destroy(source));
        ok(dnnl_memory_destroy(target));
        if (working != null) {
            ok(dnnl_memory_destroy(working));
        }
    }

    @Override
    public void close() {
        FREE.add(this);
    }
}
