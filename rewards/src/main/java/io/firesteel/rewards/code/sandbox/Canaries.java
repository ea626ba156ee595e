package io.firesteel.rewards.code.sandbox;

import io.firesteel.rewards.code.sandbox.BoxResult.End;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Attacks that a sandbox has to contain before it is used, run when it is opened. Each is a program in Python that says
 * {@code contained} at its end, or that has to be stopped.
 */
final class Canaries {
    private static final Limits LIMITS = new Limits(3_000, 512L << 20, 32, 4L << 20, 64 << 10);
    private static final String CONTAINED = "contained\n";

    /**
     * One attack.
     *
     * @param name the program's name among the resources
     * @param limits what it may use: little of what it takes much of, enough of the rest on a busy machine
     * @param ends how it may end; EXITED only with the word
     */
    private record Canary(String name, Limits limits, Set<End> ends) {
        Canary(String name, End... ends) {
            this(name, LIMITS, Set.of(ends));
        }
    }

    private static final List<Canary> NAMESPACES = List.of(
            new Canary("network", End.EXITED),
            new Canary("secrets", End.EXITED),
            new Canary("writes", End.EXITED),
            new Canary("namespaces", End.EXITED));

    /** What each tier claims of the files, rights and processes of others. */
    private static final Map<Tier, List<Canary>> CLAIMS = Map.of(
            Tier.T0,
            NAMESPACES,
            Tier.T1,
            NAMESPACES,
            Tier.T2,
            List.of(
                    new Canary("network", End.EXITED),
                    new Canary("outside", End.EXITED),
                    new Canary("privileges", End.EXITED)),
            Tier.T3,
            List.of(new Canary("user", End.EXITED)));

    /** What all tiers claim of what a box may use. */
    private static final List<Canary> LIMITED = List.of(
            new Canary("honest", End.EXITED),
            new Canary("forks", End.EXITED, End.PROCESSES),
            new Canary("memory", LIMITS.withMemoryBytes(64L << 20), Set.of(End.MEMORY)),
            new Canary("spin", LIMITS.withCpuMillis(500), Set.of(End.CPU_TIME)),
            new Canary("output", End.OUTPUT));

    private Canaries() {}

    /** The first attack that is not contained, in words; empty if the sandbox keeps all that its tier claims. */
    static Optional<String> hole(Sandbox sandbox) throws IOException, InterruptedException {
        List<Canary> all = new ArrayList<>(LIMITED);
        all.addAll(1, CLAIMS.get(sandbox.tier())); // after the honest one, and before what takes long
        for (Canary canary : all) {
            BoxedCommand command = new BoxedCommand(
                    List.of(sandbox.python(), "-S", "-s", "-B", "/box/canary.py", Long.toString(LIMITS.processes())),
                    Map.of("/box/canary.py", program(canary.name())),
                    "6 7\n".getBytes(StandardCharsets.US_ASCII));
            BoxResult result = sandbox.run(command, canary.limits());
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
