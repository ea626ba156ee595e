package io.firesteel.cluster.spark.session;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jars that executors on other machines need, where nobody submitted them: Firesteel's, and those that its user added. */
final class ShippedJars {
    /** How {@code ./firesteel} is told of a user's jars. */
    private static final String ADDED = "FIRESTEEL_CLASSPATH";

    private ShippedJars() {}

    /** Those of this process. */
    static List<String> ofThisProcess() {
        String own = SparkSessions.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return of(own, System.getenv().getOrDefault(ADDED, ""));
    }

    /**
     * The jars among those places; folders of classes cannot be sent.
     *
     * @param own where Firesteel's classes are
     * @param added further places, with the separator of class paths between them
     */
    static List<String> of(String own, String added) {
        List<String> jars = new ArrayList<>();
        List<String> places = new ArrayList<>(List.of(added.split(File.pathSeparator)));
        places.add(0, own);
        for (String place : places) {
            if (place.endsWith(".jar")) {
                jars.add(Path.of(place).toAbsolutePath().toString());
            }
        }
        return jars;
    }
}
