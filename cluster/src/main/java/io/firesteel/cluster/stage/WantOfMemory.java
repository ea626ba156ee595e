package io.firesteel.cluster.stage;

/** Tells want of memory, this process's or an executor's, from other failures. */
final class WantOfMemory {
    private static final int DEEPEST = 100;

    private WantOfMemory() {}

    static boolean in(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < DEEPEST; t = t.getCause(), depth++) {
            if (t instanceof OutOfMemoryError
                    || String.valueOf(t.getMessage()).contains(OutOfMemoryError.class.getSimpleName())) {
                return true;
            }
        }
        return false;
    }
}
