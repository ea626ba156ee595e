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
 */
record Tools(Tool bubblewrap, Tool setpriv, Tool prlimit, Tool python, Path javaHome) {
    private static final Path USR = Path.of("/usr");

    /** Links into it, or folders of old. */
    private static final List<String> FOLDERS_BESIDE_USR =
            List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

    /**
     * A program.
     *
     * @param path where it is, or would be looked for
     * @param source what to install or set where it is missing, in words
     */
    record Tool(Path path, String source) {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    static Tools find(SandboxSettings settings) {
        Tool python = settings.python().equals(SandboxSettings.AUTO)
                ? program("python3", "python3")
                : new Tool(Path.of(settings.python()), settings.python() + " (sandbox.python)");
        return new Tools(
                program("bwrap", "bubblewrap"),
                program("setpriv", "util-linux"),
                program("prlimit", "util-linux"),
                python,
                Path.of(System.getProperty("java.home")));
    }

    /** Only where the system keeps its programs: a box sees those folders, and no user's. */
    private static Tool program(String name, String debianPackage) {
        String source = name + " (Debian package " + debianPackage + ")";
        for (String folder : List.of("/usr/bin", "/usr/local/bin", "/bin")) {
            Path path = Path.of(folder, name);
            if (Files.isExecutable(path)) {
                return new Tool(path, source);
            }
        }
        return new Tool(Path.of("/usr/bin", name), source);
    }

    /** What a tier needs and is not there, in words. */
    List<String> missing(Tier tier) {
        return Stream.of(bubblewrap, setpriv, prlimit, python)
                .filter(tool -> tier.hasNamespaces() || tool.equals(python))
                .filter(tool -> !Files.isExecutable(tool.path()))
                .map(Tool::source)
                .toList();
    }

    /** Why Java programs cannot be compiled here; empty if they can. */
    Optional<String> withoutJava() {
        return Files.isExecutable(javaHome.resolve("bin/javac"))
                ? Optional.empty()
                : Optional.of("no javac in " + javaHome
                        + ": programs in Java need a JDK (Debian package openjdk-17-jdk-headless)");
    }

    /** Where the system's programs, Python and the JDK are. */
    List<Path> programs() throws IOException {
        Set<Path> paths = new LinkedHashSet<>(List.of(USR));
        for (String name : FOLDERS_BESIDE_USR) {
            Path path = Path.of(name);
            if (!Files.isSymbolicLink(path) && Files.isDirectory(path)) {
                paths.add(path);
            }
        }
        Path libraries = Path.of("/etc/ld.so.cache");
        if (Files.exists(libraries)) {
            paths.add(libraries);
        }
        Path prefix = python.path().toRealPath().getParent().getParent();
        if (!prefix.startsWith(USR)) {
            paths.add(prefix);
        }
        if (withoutJava().isEmpty()) {
            if (!javaHome.startsWith(USR)) {
                paths.add(javaHome);
            }
            paths.addAll(linkedFrom(javaHome));
        }
        return List.copyOf(paths);
    }

    /** bubblewrap's arguments that show a box the same, and nothing that can be written. */
    List<String> mounts() throws IOException {
        List<String> mounts = new ArrayList<>();
        for (Path path : programs()) {
            mounts.addAll(List.of("--ro-bind", path.toString(), path.toString()));
        }
        for (String name : FOLDERS_BESIDE_USR) {
            Path path = Path.of(name);
            if (Files.isSymbolicLink(path)) {
                mounts.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), name));
            }
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
