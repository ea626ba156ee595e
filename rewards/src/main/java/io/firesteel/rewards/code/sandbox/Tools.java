package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The programs of this machine that boxes are made with and of.
 *
 * @param bubblewrap {@code bwrap}
 * @param setpriv gives up root
 * @param prlimit sets resource limits
 * @param python the interpreter
 * @param javaHome the JDK that runs this process
 * @param missing what was not found, each with the package that brings it; a path that is missing stands for itself
 */
record Tools(Path bubblewrap, Path setpriv, Path prlimit, Path python, Path javaHome, List<String> missing) {
    private static final Path USR = Path.of("/usr");

    static Tools find(SandboxSettings settings) {
        List<String> missing = new ArrayList<>();
        Path bubblewrap = program("bwrap", "bubblewrap", missing);
        Path setpriv = program("setpriv", "util-linux", missing);
        Path prlimit = program("prlimit", "util-linux", missing);
        Path python = settings.python().equals(SandboxSettings.AUTO)
                ? program("python3", "python3", missing)
                : Path.of(settings.python());
        if (!Files.isExecutable(python) && !settings.python().equals(SandboxSettings.AUTO)) {
            missing.add(python + " (sandbox.python)");
        }
        return new Tools(
                bubblewrap, setpriv, prlimit, python, Path.of(System.getProperty("java.home")), List.copyOf(missing));
    }

    /** Only where the system keeps its programs: a box sees those folders, and no user's. */
    private static Path program(String name, String debianPackage, List<String> missing) {
        for (String folder : List.of("/usr/bin", "/usr/local/bin", "/bin")) {
            Path path = Path.of(folder, name);
            if (Files.isExecutable(path)) {
                return path;
            }
        }
        missing.add(name + " (Debian package " + debianPackage + ")");
        return Path.of("/usr/bin", name);
    }

    /** Why Java programs cannot be compiled here; empty if they can. */
    Optional<String> withoutJava() {
        return Files.isExecutable(javaHome.resolve("bin/javac"))
                ? Optional.empty()
                : Optional.of("no javac in " + javaHome
                        + ": programs in Java need a JDK (Debian package openjdk-17-jdk-headless)");
    }

    /** bubblewrap's arguments that show a box the system's programs, Python and the JDK, and nothing that can be written. */
    List<String> mounts() throws IOException {
        List<String> mounts = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")) {
            Path path = Path.of(name);
            if (Files.isSymbolicLink(path)) {
                mounts.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), name));
            } else if (Files.isDirectory(path)) {
                mounts.addAll(List.of("--ro-bind", name, name));
            }
        }
        Set<Path> more = new LinkedHashSet<>();
        Path libraries = Path.of("/etc/ld.so.cache");
        if (Files.exists(libraries)) {
            more.add(libraries);
        }
        Path prefix = python.toRealPath().getParent().getParent();
        if (!prefix.startsWith(USR)) {
            more.add(prefix);
        }
        if (withoutJava().isEmpty()) {
            if (!javaHome.startsWith(USR)) {
                more.add(javaHome);
            }
            more.addAll(linkedFrom(javaHome));
        }
        for (Path path : more) {
            mounts.addAll(List.of("--ro-bind", path.toString(), path.toString()));
        }
        return mounts;
    }

    /** Debian keeps a JDK's configuration in /etc and links to it. */
    private static Set<Path> linkedFrom(Path home) throws IOException {
        Set<Path> targets = new LinkedHashSet<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isSymbolicLink).toList()) {
                Path target =
                        file.getParent().resolve(Files.readSymbolicLink(file)).normalize();
                if (Files.exists(target) && !target.startsWith(USR) && !target.startsWith(home)) {
                    targets.add(Files.isDirectory(target) ? target : file.toRealPath());
                }
            }
        }
        return targets;
    }
}
