package io.firesteel.rewards.code.sandbox;

import io.firesteel.rewards.code.SandboxForTests;
import io.firesteel.rewards.code.sandbox.Tools.Tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/** Sandboxes of a machine like this one, on which bubblewrap is not installed. */
public final class WithoutNamespaces {
    private WithoutNamespaces() {}

    static Machine machine(SandboxSettings settings) {
        Machine here = Machine.here(settings);
        Tools tools = here.tools();
        Tool none = new Tool(Path.of("/usr/bin/bwrap-of-nowhere"), "bwrap (left out by this test)");
        return new Machine(
                new Tools(none, tools.setpriv(), tools.prlimit(), tools.python(), tools.javaHome()),
                here.groups(),
                here.root());
    }

    static Sandbox open(SandboxSettings settings) {
        try {
            return Sandbox.open(settings, machine(settings));
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new CancellationException("opening the sandbox was cancelled");
        }
    }

    /** The best down to this tier, one box at once; the test is skipped where there is none. To be closed. */
    public static Sandbox open(Tier least, String python) {
        SandboxSettings settings = new SandboxSettings(least, SandboxSettings.OFF, python, 1, 1, 160, 64, 16, 256);
        SandboxForTests.orSkipped(machine(settings).tools().missing(least));
        return SandboxForTests.orSkipped(() -> open(settings));
    }

    /** Files and processes of the sandbox's boxes that are still there, when none is running. */
    public static List<String> left(Sandbox sandbox) throws IOException {
        List<String> left = new ArrayList<>();
        int users = sandbox.firstUser() + sandbox.boxes();
        try (Stream<Path> files = Files.walk(sandbox.folder(), 2)) {
            files.filter(file -> file.getNameCount() == sandbox.folder().getNameCount() + 2)
                    .forEach(file -> left.add(file.toString()));
        }
        for (String shared : List.of("/tmp", "/dev/shm", "/var/tmp")) {
            try (Stream<Path> files = Files.list(Path.of(shared))) {
                for (Path file : files.toList()) {
                    int owner = Files.exists(file) ? (int) Files.getAttribute(file, "unix:uid") : 0;
                    if (owner >= sandbox.firstUser() && owner < users) {
                        left.add(file.toString());
                    }
                }
            }
        }
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    int owner = (int) Files.getAttribute(process, "unix:uid");
                    String folder =
                            Files.readSymbolicLink(process.resolve("cwd")).toString();
                    if (owner >= sandbox.firstUser() && owner < users
                            || folder.startsWith(sandbox.folder().toString())) {
                        left.add(process + " in " + folder);
                    }
                } catch (IOException ended) {
                    continue;
                }
            }
        }
        return left;
    }
}
