package io.firesteel.rewards.code;

import io.firesteel.core.Verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line of {@code attacks/attacks.tsv}.
 *
 * @param program its file below {@code attacks}
 * @param reference which of {@link AttackTest}'s references it is verified by
 * @param tries what it tries, in words
 * @param verdict what it must come to
 * @param reason is found in the verdict's reason
 * @param by what contains it, in words
 * @param weaker how tier T2 differs
 */
record Attack(
        String program,
        String reference,
        String tries,
        Verdict.Kind verdict,
        Pattern reason,
        String by,
        Optional<Weaker> weaker) {
    /**
     * What an attack comes to at tier T2 where that is not what it comes to elsewhere.
     *
     * @param reason is found in the reason of the verdict, which is incorrect
     * @param escapes what it gets at, in words; empty if it is contained
     */
    record Weaker(Pattern reason, String escapes) {}

    static List<Attack> all() {
        return resource("attacks.tsv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(cells -> new Attack(
                        cells[0],
                        cells[1],
                        cells[2],
                        Verdict.Kind.valueOf(cells[3].toUpperCase(Locale.ROOT)),
                        Pattern.compile(cells[4]),
                        cells[5],
                        cells[6].isEmpty()
                                ? Optional.empty()
                                : Optional.of(new Weaker(Pattern.compile(cells[6]), cells[7]))))
                .toList();
    }

    String language() {
        return program.endsWith(".java") ? "java" : "python";
    }

    /** Whether it attacks the sandbox; else the verifier, which does not know of tiers. */
    boolean isOnTheSandbox() {
        return program.startsWith("resources") || program.startsWith("escapes");
    }

    String source() {
        return resource(program);
    }

    private static String resource(String name) {
        try (InputStream stream = Attack.class.getResourceAsStream("/attacks/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String toString() {
        return program;
    }
}
