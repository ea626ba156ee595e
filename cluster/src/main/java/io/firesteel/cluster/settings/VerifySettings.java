package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;

/** Verifying files; see {@code verify} in reference.conf. */
public record VerifySettings(int sparkFromMegabytes) {
    public VerifySettings {
        new Requirements()
                .that(
                        sparkFromMegabytes >= 0,
                        "spark-from-megabytes",
                        "an integer >= 0",
                        sparkFromMegabytes,
                        "0 verifies every file on Spark")
                .check();
    }

    /** From this size on a file is verified on Spark. */
    public long sparkFromBytes() {
        return sparkFromMegabytes * 1_048_576L;
    }
}
