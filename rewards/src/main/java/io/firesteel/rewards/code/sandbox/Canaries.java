package io.firesteel.rewards.code.sandbox;

import io.firesteel.rewards.code.sandbox.BoxResult.End;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Attacks that a sandbox has to contain before it is used, run when it is opened. Each is a program in Python that says
 * {@code contained} at its end, or that has to be stopped.
 */
final class Canaries {
    private static final Limits LIMITS = new Limits(1_000, 512L << 20, 32, 4L << 20, 64 << 10);
    private static final long LITTLE_MEMORY = 64L << 20;
    private static final String CONTAINED = "contained\n";

    /**
     * One attack.
     *
     * @param name the program's name among the resources
     * @param ends how it may end; EXITED only with the word
     */
    private record Canary(String name, Set<End> ends) {}

    private static final List<Canary> ALL = List.of(
            new Canary("honest", Set.of(End.EXITED)),
            new Canary("network", Set.of(End.EXITED)),
            new Canary("secrets", Set.of(End.EXITED)),
            new Canary("writes", Set.of(End.EXITED)),
            new Canary("namespaces", Set.of(End.EXITED)),
            new Canary("forks", Set.of(End.EXITED)),
            new Canary("memory", Set.of(End.EXITED, End.MEMORY)),
            new Canary("spin", Set.of(End.CPU_TIME)),
            new Canary("output", Set.of(End.OUTPUT)));

    private Canaries() {}

    /** How many there are. */
    static int count() {
        return ALL.size();
    }

    /** The first attack that is not contained, in words; empty if all are. */
    static Optional<String> hole(Sandbox sandbox) throws IOException, InterruptedException {
        for (Canary canary : ALL) {
            BoxedCommand command = new BoxedCommand(
                    List.of(sandbox.python(), "-S", "-s", "-B", "/box/canary.py", Long.toString(LIMITS.processes())),
                    Map.of("/box/canary.py", program(canary.name())),
                    "6 7\n".getBytes(StandardCharsets.US_ASCII));
            BoxResult result = sandbox.run(
                    command, canary.name().equals("memory") ? LIMITS.withMemoryBytes(LITTLE_MEMORY) : LIMITS);
            String said = new String(result.output(), StandardCharsets.UTF_8);
            boolean well = result.end() != End.EXITED || (result.exitCode() == 0 && said.equals(CONTAINED));
            if (!canary.ends().contains(result.end()) || !well) {
                String details = (result.end() == End.OUTPUT ? "" : said.strip() + " ")
                        + (result.problem().isEmpty() ? result.lastErrors() : result.problem());
                return Optional.of("canary attack \"" + canary.name() + "\" ended with " + result.end() + " "
                        + result.exitCode() + " " + details.strip());
            }
        }
        return Optional.empty();
    }

    private static byte[] program(String name) throws IOException {
        String path = "/io/firesteel/rewards/code/canaries/" + name + ".py";
        try (InputStream stream = Canaries.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IOException("no resource " + path);
            }
            return stream.readAllBytes();
        }
    }
}
