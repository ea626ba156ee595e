package io.firesteel.core.storage;

import java.util.List;

/** Recognises a full disk, or a spent quota, in what Java, Hadoop or Spark throw upon it: none of them has a class for it. */
public final class DiskFull {
    private static final List<String> MESSAGES = List.of(
            "No space left on device",
            "Disk quota exceeded",
            "No space available in any of the local directories",
            "Could not find any valid local directory");
    private static final String QUOTA = "QuotaExceeded";
    private static final int DEEPEST = 100;

    private DiskFull() {}

    /** Whether it is that, or was caused by that. */
    public static boolean in(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String message = String.valueOf(cause.getMessage());
            if (MESSAGES.stream().anyMatch(message::contains)
                    || cause.getClass().getSimpleName().contains(QUOTA)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
