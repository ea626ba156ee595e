package io.firesteel.rewards.code.sandbox;

import io.firesteel.core.Fault;
import io.firesteel.rewards.code.sandbox.BoxResult.End;

import java.io.IOException;
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
    private final Semaphore permits;
    private final BlockingQueue<Slot> free;

    /** @param groups where control groups can be made; empty for tier T1 */
    private Sandbox(SandboxSettings settings, Tools tools, Optional<ControlGroups> groups) throws IOException {
        this.tools = tools;
        this.groups = groups;
        this.tier = groups.isPresent() ? Tier.T0 : Tier.T1;
        this.limits = settings.limits();
        this.boxes = settings.boxes() == 0 ? Runtime.getRuntime().availableProcessors() : settings.boxes();
        this.folder = Files.createTempDirectory("firesteel-sandbox-"); // for its owner only
        Path filter = folder.resolve("filter.bpf");
        Files.write(filter, SeccompFilter.program());
        boolean root = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        this.launcher = new Launcher(tools, tier, filter, root);
        this.permits = new Semaphore(boxes, true);
        this.free = new ArrayBlockingQueue<>(boxes);
        this.why = "bubblewrap, " + groups.map(ControlGroups::why).orElse("no control groups") + ", "
                + (root ? "users of their own" : "the executor's user") + ", " + boxes + " boxes at once";
        for (int index = 0; index < boxes; index++) {
            free.add(slot(index));
        }
    }

    /**
     * Finds the best tier this machine has, by attacking it.
     *
     * @throws Fault below {@code settings.minTier()}
     */
    static Sandbox open(SandboxSettings settings) throws InterruptedException {
        String where = "code sandbox on this machine";
        String wanted = "tier " + settings.minTier() + " or better (sandbox.min-tier): "
                + settings.minTier().claim();
        String mend = "see docs/sandbox.md for what each tier needs";
        String arch = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!arch.equals("Linux amd64")) {
            throw new Fault(where, wanted, "tier T4, since this is " + arch, "run executors on Linux on x86-64");
        }
        Tools tools = Tools.find(settings);
        if (!tools.missing().isEmpty()) {
            throw new Fault(
                    where,
                    wanted,
                    "tier T4, since there is no " + String.join(", no ", tools.missing()),
                    "install the packages on every executor");
        }
        ControlGroups groups = ControlGroups.find(settings.cgroup());
        List<String> refused = new ArrayList<>();
        for (Tier tier : List.of(Tier.T0, Tier.T1)) {
            if (!tier.suffices(settings.minTier())) {
                continue;
            }
            if (tier == Tier.T0 && groups.version() == 0) {
                refused.add("T0: " + groups.why());
                continue;
            }
            try {
                Sandbox candidate =
                        new Sandbox(settings, tools, tier == Tier.T0 ? Optional.of(groups) : Optional.empty());
                Optional<String> hole = Canaries.hole(candidate);
                if (hole.isEmpty()) {
                    return candidate;
                }
                refused.add(tier + ": " + hole.get());
                candidate.close();
            } catch (IOException failed) {
                refused.add(tier + ": " + failed);
            }
        }
        throw new Fault(where, wanted, "tier T4, since " + String.join("; ", refused), mend);
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
            Files.deleteIfExists(folder.resolve("filter.bpf"));
            Files.deleteIfExists(folder);
        } catch (IOException left) {
            throw new Fault(
                    folder.toString(), "an empty sandbox to take away", left.toString(), "remove it by hand", left);
        }
    }
}
