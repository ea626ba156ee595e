package io.firesteel.core.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.firesteel.core.Fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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

    private NativeTokenizers() {}

    static TokenizersLibrary library() {
        return Holder.LIBRARY;
    }

    private static final class Holder {
        static final TokenizersLibrary LIBRARY = load();
    }

    private static TokenizersLibrary load() {
        if (configured(CACHE) || configured("DJL_CACHE_DIR")) {
            return initialise();
        }
        Path directory = null;
        try {
            directory = Files.createTempDirectory("firesteel-tokenizers");
            System.setProperty(CACHE, directory.toString());
            return initialise();
        } catch (IOException e) {
            throw unloadable(e);
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

    private static TokenizersLibrary initialise() {
        try {
            LibUtils.checkStatus();
            return TokenizersLibrary.LIB;
        } catch (RuntimeException | LinkageError e) {
            throw unloadable(e);
        }
    }

    private static Fault unloadable(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new Fault(
                "tokenizer",
                "a native library that can be unpacked below " + System.getProperty("java.io.tmpdir") + " and loaded",
                cause.toString(),
                "set ENGINE_CACHE_DIR to a writable directory that is not mounted noexec; on Linux, glibc 2.25 or newer is"
                        + " needed",
                e);
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
