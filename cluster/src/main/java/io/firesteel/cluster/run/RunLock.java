package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps two processes from writing one run directory: a file {@code lock.json} that names its holder and is renewed every
 * {@link #HEARTBEAT}.
 *
 * <p>A lock is stale, and is taken over aloud, when its holder ran on this very machine and is gone, or when it has not
 * been renewed for {@link #LEASE}. The lease is compared with this machine's clock: clocks must agree within a minute.
 * Two processes that start in the same instant on an object store are told apart by reading the file back.
 */
final class RunLock implements AutoCloseable {
    static final String NAME = "lock.json";
    static final Duration HEARTBEAT = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofMinutes(2);

    /** Locks that this process holds: after a container restart another holder may have had our host name and pid. */
    private static final Set<String> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final RunFiles files;
    private final Clock clock;
    private final String token = UUID.randomUUID().toString();
    private final Instant acquired;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "firesteel-run-lock");
        thread.setDaemon(true);
        return thread;
    });
    private volatile RuntimeException lost;

    private RunLock(RunFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
        this.acquired = clock.instant();
    }

    /** Takes the lock, or says who holds it. */
    static RunLock acquire(RunFiles files, Clock clock, Consumer<String> notices) {
        removeStale(files, clock.instant(), notices);
        RunLock lock = new RunLock(files, clock);
        HELD_HERE.add(lock.token);
        try {
            boolean first = files.createNew(NAME, lock.content().getBytes(StandardCharsets.UTF_8));
            lock.requireHeld(); // also when we created it: object stores let two creators through
            if (!first) {
                throw new IllegalStateException("a lock that was there and is ours");
            }
        } catch (RuntimeException e) {
            HELD_HERE.remove(lock.token);
            lock.heart.shutdownNow();
            throw e;
        }
        var unused = lock.heart.scheduleWithFixedDelay(
                lock::renew, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        return lock;
    }

    /** Throws if another process has taken the lock over, or if it could not be renewed. */
    void check() {
        if (lost != null) {
            throw lost;
        }
    }

    @Override
    public void close() {
        heart.shutdownNow();
        HELD_HERE.remove(token);
        if (read(files).filter(holder -> holder.string("token").equals(token)).isPresent()) {
            files.delete(NAME);
        }
    }

    void renew() {
        try {
            requireHeld();
            files.replace(NAME, content());
        } catch (RuntimeException e) {
            lost = e; // surfaces at the next write into the run directory
            heart.shutdown();
        }
    }

    private void requireHeld() {
        JsonObject holder = read(files)
                .orElseThrow(() -> new Fault(
                        files.display(NAME),
                        "this process's lock",
                        "no lock",
                        "was the run directory deleted while the run was going? Start it again"));
        if (!holder.string("token").equals(token)) {
            throw heldBy(files, holder);
        }
    }

    private String content() {
        Map<String, Object> lock = new LinkedHashMap<>();
        lock.put("token", token);
        lock.put("host", host());
        lock.put("pid", ProcessHandle.current().pid());
        lock.put("processes", processes());
        lock.put("user", System.getProperty("user.name"));
        lock.put("acquired", acquired.toString());
        lock.put("renewed", clock.instant().toString());
        return Json.printIndented(lock);
    }

    private static Optional<JsonObject> read(RunFiles files) {
        if (!files.exists(NAME)) {
            return Optional.empty();
        }
        return Optional.of(Json.object(files.display(NAME), files.read(NAME)));
    }

    private static void removeStale(RunFiles files, Instant now, Consumer<String> notices) {
        if (!files.exists(NAME)) {
            return;
        }
        Optional<JsonObject> holder;
        try {
            holder = read(files);
        } catch (Fault unreadable) {
            if (Duration.between(files.modified(NAME), now).compareTo(LEASE) < 0) {
                throw new Fault(
                        files.display(NAME),
                        "a lock file",
                        "one that is being written, or was cut off",
                        "try again in two minutes; if no other process uses the directory, delete the file",
                        unreadable);
            }
            notices.accept("removing an unreadable lock that nobody renews");
            files.delete(NAME);
            return;
        }
        if (holder.isPresent()) {
            String stale = staleness(holder.get(), now);
            if (stale.isEmpty()) {
                throw heldBy(files, holder.get());
            }
            notices.accept("taking over the lock of " + describe(holder.get()) + ": " + stale);
            files.delete(NAME);
        }
    }

    /** Why the lock is stale; empty if it is not. */
    private static String staleness(JsonObject holder, Instant now) {
        if (HELD_HERE.contains(holder.string("token"))) {
            return "";
        }
        long pid = holder.longInteger("pid");
        if (holder.string("host").equals(host()) && holder.string("processes").equals(processes())) {
            boolean running = pid != ProcessHandle.current().pid()
                    && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            return running ? "" : "process " + pid + " is gone";
        }
        Duration silence = Duration.between(Instant.parse(holder.string("renewed")), now);
        return silence.compareTo(LEASE) > 0 ? "not renewed for " + silence.toSeconds() + " s" : "";
    }

    private static Fault heldBy(RunFiles files, JsonObject holder) {
        return new Fault(
                "run directory " + files.display(""),
                "no other process writing into it",
                describe(holder) + ", last sign of life " + holder.string("renewed"),
                "wait for it, stop it, or choose another --run-dir; if it is certainly dead, delete "
                        + files.display(NAME));
    }

    private static String describe(JsonObject holder) {
        return "process " + holder.longInteger("pid") + " of " + holder.string("user", "somebody") + " on "
                + holder.string("host");
    }

    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host"; // pids are then compared only where processes() agrees, which is enough
        }
    }

    /**
     * Names the set of processes that this one sees: boot and pid namespace. Pids of two holders can be compared only
     * within one such set; two containers may share a host name. Empty outside Linux, where the host name has to do.
     */
    static String processes() {
        Path boot = Path.of("/proc/sys/kernel/random/boot_id");
        Path namespace = Path.of("/proc/self/ns/pid");
        try {
            return Files.exists(boot) && Files.isSymbolicLink(namespace)
                    ? Files.readString(boot).strip() + " " + Files.readSymbolicLink(namespace)
                    : "";
        } catch (IOException e) {
            return "";
        }
    }
}
