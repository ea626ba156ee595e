package io.firesteel.core.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.Utils;
import io.firesteel.core.Fault;
import io.firesteel.core.storage.DiskFull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads Hugging Face's tokenizers, compiled from Rust and packed by DJL, once per JVM.
 *
 * <p>DJL unpacks the library into a shared cache, by default in the home directory and, where there is none, in
 * {@code /tmp/.djl.ai}, which any user of the machine may have prepared. Here it is unpacked into a fresh directory that only
 * this user can enter, loaded, and deleted again: executors on one node do not race, and nothing is left behind. A cache
 * named by {@code ENGINE_CACHE_DIR} or {@code DJL_CACHE_DIR} (environment or system property) is used instead.
 *
 * <p>The library's JNI class is called directly: DJL's wrapper around it reports each use to a server of its maker
 * unless told not to, and copies eight arrays for each text where one is needed.
 */
final class NativeTokenizers {
    private static final String CACHE = "ENGINE_CACHE_DIR";

    /** A little more than the largest that DJL packs. */
    private static final int LIBRARY_BYTES = 16 << 20;

    private NativeTokenizers() {}

    static TokenizersLibrary library() {
        return Holder.LIBRARY;
    }

    private static final class Holder {
        static final TokenizersLibrary LIBRARY = load();
    }

    private static TokenizersLibrary load() {
        if (configured(CACHE) || configured("DJL_CACHE_DIR")) {
            return initialise(Utils.getEngineCacheDir());
        }
        Path directory = null;
        try {
            directory = Files.createTempDirectory("firesteel-tokenizers");
            System.setProperty(CACHE, directory.toString());
            return initialise(directory);
        } catch (IOException e) {
            throw unloadable(temporary(), e);
        } finally {
            System.clearProperty(CACHE);
            delete(directory);
        }
    }

    private static boolean configured(String name) {
        String environment = System.getenv(name);
        return environment != null && !environment.isEmpty()
                || !System.getProperty(name, "").isEmpty();
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static TokenizersLibrary initialise(Path directory) {
        try {
            LibUtils.checkStatus();
            return TokenizersLibrary.LIB;
        } catch (RuntimeException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw unloadable(
                    directory, refusal(directory).<Throwable>map(met -> met).orElse(cause));
        }
    }

    /** Why a directory does not take the library, if it does not. DJL logs that and goes on, to throw something else; as much is written once more. */
    private static Optional<IOException> refusal(Path directory) {
        Path probe = null;
        try {
            Files.createDirectories(directory);
            probe = Files.createTempFile(directory, "firesteel", ".tmp");
            Files.write(probe, new byte[LIBRARY_BYTES]);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        } finally {
            delete(probe);
        }
    }

    static Fault unloadable(Path directory, Throwable cause) {
        return DiskFull.in(cause)
                ? new Fault(
                        Fault.Kind.INTERRUPTED,
                        "tokenizer",
                        "room for a native library of " + (LIBRARY_BYTES >> 20) + " MiB in " + directory,
                        cause.toString(),
                        "free some there, or name another folder: ENGINE_CACHE_DIR, or java.io.tmpdir by"
                                + " FIRESTEEL_JAVA_OPTIONS=-Djava.io.tmpdir=/path; then run the same command again",
                        cause)
                : new Fault(
                        "tokenizer",
                        "a native library that can be unpacked in " + directory + " and loaded",
                        cause.toString(),
                        "set ENGINE_CACHE_DIR to a writable directory that is not mounted noexec; on Linux, glibc 2.25 or newer is"
                                + " needed",
                        cause);
    }

    /** A loaded library may be deleted, except on Windows, where it goes when the JVM ends. */
    private static void delete(Path directory) {
        if (directory == null) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
        for (Path path : deepestFirst) {
            if (!path.toFile().delete()) {
                path.toFile().deleteOnExit();
            }
        }
    }
}
