package io.firesteel.rewards.math;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the lines of a test resource. */
final class Resources {
    private Resources() {}

    static List<String> lines(String path) {
        try (InputStream in = Resources.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The pairs of {@code pairs.tsv}: verdict, gold, prediction. */
    static List<String[]> pairs() {
        return lines("pairs.tsv").stream()
                .filter(line -> !line.isBlank() && !line.startsWith("# "))
                .map(line -> line.split("\t"))
                .map(fields -> new String[] {fields[0], lineBreaks(fields[1]), lineBreaks(fields[2])})
                .toList();
    }

    private static String lineBreaks(String field) {
        return field.replace("\\n#", "\n#");
    }
}
