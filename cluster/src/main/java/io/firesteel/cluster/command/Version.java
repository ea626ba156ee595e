package io.firesteel.cluster.command;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version from the jar's manifest. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"firesteel " + current()};
    }

    /** The version in the jar's manifest, or "development" where classes run without a jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
