package io.firesteel.core.kernels;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

import java.lang.ref.Cleaner;

/** Memory outside Java's heap, from the beginning of a cache line; freed when closed, or else some time after nobody knows it any more. */
final class NativeMemory implements AutoCloseable {
    private static final int LINE = 64;
    private static final Cleaner CLEANER = Cleaner.create();

    private long bytes; // 0 once it is closed: whoever still holds it must not take it for room
    private final BytePointer start;
    private final Cleaner.Cleanable freeing;

    /** What the cleaner holds must not know the memory's owner. */
    private record Free(Pointer allocated) implements Runnable {
        @Override
        public void run() {
            Pointer.free(allocated);
        }
    }

    NativeMemory(long bytes) {
        this.bytes = bytes;
        Pointer allocated = Pointer.malloc(bytes + LINE);
        if (allocated == null || allocated.isNull()) {
            throw new OutOfMemoryError("no " + bytes + " bytes outside Java's heap");
        }
        long past = allocated.address() % LINE;
        start = new BytePointer(allocated).getPointer(past == 0 ? 0 : LINE - past);
        freeing = CLEANER.register(this, new Free(allocated));
    }

    long bytes() {
        return bytes;
    }

    long address() {
        return start.address();
    }

    BytePointer at(long offset) {
        return start.getPointer(offset);
    }

    @Override
    public void close() {
        bytes = 0;
        freeing.clean();
    }
}
