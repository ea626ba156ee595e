package io.firesteel.rewards.code;

import io.firesteel.rewards.code.sandbox.Limits;
import io.firesteel.rewards.code.sandbox.Sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Programs in Python. Only the standard library is there (-S, -s), and the order of sets of strings is the same in every run
 * (PYTHONHASHSEED, which -I would ignore).
 */
final class PythonPrograms {
    private static final String HARNESS = "/box/harness.py";

    private PythonPrograms() {}

    static Program prepare(Sandbox sandbox, String source, boolean called, Limits limits) {
        return new Program(
                List.of(sandbox.python(), "-S", "-s", "-B", HARNESS, called ? "call" : "program"),
                Map.of(HARNESS, harness(), "/box/program.py", source.getBytes(StandardCharsets.UTF_8)),
                limits);
    }

    private static byte[] harness() {
        try (InputStream stream = PythonPrograms.class.getResourceAsStream("harness.py")) {
            return stream.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("harness.py is in the jar", unreadable);
        }
    }
}
