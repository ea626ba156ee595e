package io.firesteel.cluster.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where Maven put what the integration tests try; cluster/pom.xml sets the properties. */
final class Artifacts {
    private Artifacts() {}

    /** The repository's root. */
    static Path home() {
        return path("firesteel.home");
    }

    /** The shaded jar. */
    static Path jar() {
        return path("firesteel.jar");
    }

    /** The file that names the jars of the Spark under test, separated by colons. */
    static Path sparkClasspath() {
        return path("spark.classpath");
    }

    /** The jars of the Spark under test. */
    static List<Path> sparkJars() throws IOException {
        return Stream.of(Files.readString(sparkClasspath()).strip().split(":"))
                .map(Path::of)
                .toList();
    }

    /** The Spark under test, as {@code FIRESTEEL_SPARK} names it. */
    static String sparkLine() {
        return text("spark.line");
    }

    private static Path path(String property) {
        String value = text(property);
        Path path = Path.of(value);
        if (!Files.exists(path)) {
            throw new IllegalStateException(
                    property + " names " + path + ", which does not exist; mvn package writes it");
        }
        return path;
    }

    private static String text(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("run by Maven's failsafe plugin, which sets " + property);
        }
        return value;
    }
}
