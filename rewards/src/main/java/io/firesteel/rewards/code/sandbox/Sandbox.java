package io.firesteel.rewards.code.sandbox;

import io.firesteel.core.Fault;
import io.firesteel.rewards.code.sandbox.BoxResult.End;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Runs hostile commands, each in a box of its own, as many at once as this process has cores. Safe for threads.
 *
 * <p>A box that the machine is to blame for (starved or not started) is tried once more, alone.
 */
public final class Sandbox implements AutoCloseable {
    private final Tier tier;
    private final String why;
    private final Tools tools;
    private final Limits limits;
    private final Path folder;
    private final Optional<ControlGroups> groups;
    private final Launcher launcher;
    private final int boxes;
    private final int firstUser;
    private final Semaphore permits;
    private final BlockingQueue<Slot> free;

    private Sandbox(SandboxSettings settings, Machine machine, Tier tier) throws IOException {
        this.tier = tier;
        this.tools = machine.tools();
        this.groups = tier == Tier.T0 ? Optional.of(machine.groups()) : Optional.empty();
        this.limits = settings.limits();
        this.boxes = settings.boxes() == 0 ? Runtime.getRuntime().availableProcessors() : settings.boxes();
        this.folder = Files.createTempDirectory("firesteel-sandbox-"); // for its owner only
        this.firstUser = Users.first(tier, folder, boxes);
        this.launcher =
                tier.hasNamespaces() ? new Bubblewrap(machine, tier, folder) : new Supervisor(machine, tier, folder);
        this.permits = new Semaphore(boxes, true);
        this.free = new ArrayBlockingQueue<>(boxes);
        this.why = with(tier) + ", " + groups.map(ControlGroups::why).orElse("no control groups") + ", "
                + (machine.root() ? "users of their own" : "the executor's user") + ", " + boxes + " boxes at once";
        for (int index = 0; index < boxes; index++) {
            free.add(slot(index));
        }
    }

    private static String with(Tier tier) {
        return switch (tier) {
            case T0, T1 -> "bubblewrap";
            case T2 -> "Landlock and seccomp";
            case T3 -> "resource limits";
            case T4 -> throw new IllegalArgumentException("T4 has no sandbox");
        };
    }

    /**
     * A tier that was tried.
     *
     * @param sandbox if it is there
     * @param why there is none, in words
     */
    record Tried(Optional<Sandbox> sandbox, String why) {}

    /** Tries one tier by attacking it. */
    static Tried attempt(Tier tier, SandboxSettings settings, Machine machine) throws InterruptedException {
        Optional<String> lacks = machine.lacks(tier);
        if (lacks.isPresent()) {
            return new Tried(Optional.empty(), lacks.get());
        }
        try {
            Sandbox candidate = new Sandbox(settings, machine, tier);
            Optional<String> hole = Canaries.hole(candidate);
            if (hole.isEmpty()) {
                return new Tried(Optional.of(candidate), "");
            }
            candidate.close();
            return new Tried(Optional.empty(), hole.get());
        } catch (IOException failed) {
            return new Tried(Optional.empty(), failed.toString());
        }
    }

    /**
     * Finds the best tier this machine has, by attacking it.
     *
     * @throws Fault below {@code settings.minTier()}
     */
    static Sandbox open(SandboxSettings settings) throws InterruptedException {
        return open(settings, Machine.here(settings));
    }

    /** The same of a machine that has no more than this. */
    static Sandbox open(SandboxSettings settings, Machine machine) throws InterruptedException {
        List<String> refused = new ArrayList<>();
        for (Tier tier : Tier.values()) {
            if (tier != Tier.T4 && tier.suffices(settings.minTier())) {
                Tried tried = attempt(tier, settings, machine);
                if (tried.sandbox().isPresent()) {
                    return tried.sandbox().get();
                }
                refused.add(tier + ": " + tried.why());
            }
        }
        String least = settings.minTier() + " or better (sandbox.min-tier): "
                + settings.minTier().claim();
        String fix =
                machine.tools().missing(settings.minTier()).isEmpty() ? "" : "install the packages on every executor; ";
        throw new Fault(
                "code sandbox on this machine",
                "tier " + least,
                "tier T4, since " + String.join("; ", refused),
                fix
                        + "see docs/howto/install-the-sandbox.md for what each tier needs; weaker ones have to be asked for by sandbox.min-tier");
    }

    /** How well it contains. */
    public Tier tier() {
        return tier;
    }

    /** With what it contains, in words. */
    public String why() {
        return why;
    }

    /** How many boxes there are at once. */
    public int boxes() {
        return boxes;
    }

    /** The limits of a box as configured. */
    public Limits limits() {
        return limits;
    }

    /** The users that its boxes run as where the executor is root: one for each box, from this on. */
    int firstUser() {
        return firstUser;
    }

    /** Where its files and those of its boxes are. */
    Path folder() {
        return folder;
    }

    /** The Python interpreter in the box. */
    public String python() {
        return tools.python().toString();
    }

    /** The JDK in the box. */
    public String java() {
        return tools.javaHome().resolve("bin/java").toString();
    }

    /** Why programs in Java cannot be run here; empty if they can. */
    public Optional<String> withoutJava() {
        return tools.withoutJava();
    }

    /** Runs a command, waiting for a free place. */
    public BoxResult run(BoxedCommand command, Limits limits) throws InterruptedException {
        BoxResult first = attempt(command, limits, 1);
        return first.end().machines() ? attempt(command, limits, boxes) : first;
    }

    private BoxResult attempt(BoxedCommand command, Limits limits, int places) throws InterruptedException {
        permits.acquire(places);
        try {
            Slot slot = free.take();
            try {
                if (!slot.isWhole()) {
                    slot = slot(slot.index());
                }
                return new Box(launcher, slot, command, limits).run();
            } catch (IOException unfit) {
                slot = renew(slot);
                return new BoxResult(End.NOT_STARTED, -1, new byte[0], new byte[0], 0, 0, unfit.toString());
            } finally {
                free.add(slot);
            }
        } finally {
            permits.release(places);
        }
    }

    /** A slot in which something went wrong is taken away; its control group may be gone, or never become empty. */
    private Slot renew(Slot slot) {
        try {
            slot.remove();
            return slot(slot.index());
        } catch (IOException occupied) {
            return slot; // the next box in it fails too, and says why
        }
    }

    private Slot slot(int index) throws IOException {
        Path files = folder.resolve("slot-" + index);
        Files.createDirectories(files);
        return new Slot(
                index,
                firstUser + index,
                files,
                groups.isPresent()
                        ? Optional.of(
                                groups.get().create(Integer.toHexString(System.identityHashCode(this)) + "-" + index))
                        : Optional.empty());
    }

    /** Waits for running boxes and leaves nothing behind. */
    @Override
    public void close() {
        permits.acquireUninterruptibly(boxes);
        try {
            for (Slot slot : free) {
                slot.remove();
                Files.deleteIfExists(slot.folder());
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException left) {
            throw new Fault(
                    folder.toString(), "an empty sandbox to take away", left.toString(), "remove it by hand", left);
        }
    }
}
