package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.storage.DiskFull;
import org.apache.hadoop.security.AccessControlException;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What to tell a person whose file could not be written or read: a full disk, a missing right, a machine that does not answer. */
final class FileFaults {
    private FileFaults() {}

    /**
     * Of a file that could not be written.
     *
     * @param where as people write its place
     * @param local its path, if it is on this machine
     */
    static Fault unwritten(String where, Optional<Path> local, Throwable cause) {
        if (DiskFull.in(cause)) {
            return new Fault(
                    Fault.Kind.INTERRUPTED,
                    where,
                    "room to write",
                    String.valueOf(cause.getMessage()),
                    "free some space (older checkpoints are the largest files), then run the same command again: "
                            + "it goes on from the last checkpoint",
                    cause);
        }
        if (isForbidden(cause) || local.isPresent() && !isWritable(local.get())) {
            return new Fault(
                    where,
                    "a directory that this user may write",
                    denial(cause),
                    "choose another --run-dir, or change the directory's owner or mode",
                    cause);
        }
        return noAnswer(where, cause);
    }

    /** Of a file that could not be read. */
    static Fault unread(String where, Throwable cause) {
        if (isForbidden(cause)) {
            return new Fault(
                    where,
                    "something that this user may read",
                    denial(cause),
                    "start as the user that it belongs to, or change the owner or mode of it and of the directories above it",
                    cause);
        }
        return noAnswer(where, cause);
    }

    private static boolean isForbidden(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("Permission denied")
                || message.contains("Read-only file system")
                || cause instanceof AccessDeniedException
                || cause instanceof AccessControlException;
    }

    private static String denial(Throwable cause) {
        return cause instanceof AccessDeniedException ? "no permission" : String.valueOf(cause.getMessage());
    }

    /** Asks of the nearest that is there, so as not to depend on the language of the system's messages. */
    private static boolean isWritable(Path file) {
        Path there = file.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return Files.isWritable(there);
    }

    private static Fault noAnswer(String where, Throwable cause) {
        return new Fault(
                passes(cause) ? Fault.Kind.INTERRUPTED : Fault.Kind.REFUSED,
                where,
                "a file system that answers",
                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                "check the path, the network and the credentials, then run the same command again",
                cause);
    }

    /** Whether the network or the machine failed, and not what was asked of it. */
    private static boolean passes(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof SocketException
                || cause instanceof InterruptedIOException
                || message.contains("Input/output error")
                || message.contains("Stale file handle")
                || message.contains("Too many open files");
    }
}
