package io.firesteel.cluster.rules;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Leaves tests out, in every build folder (ArchUnit's own option knows {@code target/test-classes} only). */
public final class ProductClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
        return !location.contains("/test-classes/") && !location.contains("/jmh/");
    }
}
