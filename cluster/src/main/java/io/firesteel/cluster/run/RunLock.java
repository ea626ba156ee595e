package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.Sha256;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
 *
 * <p>A stale lock has one successor: whoever creates the file that is named after it, which only one can. It then puts its own lock in
 * the stale one's place. One that dies in between is succeeded likewise, by the file that is named after its own lock. Whoever comes
 * too late, that is, claims a lock in whose place another one is already, finds that out by reading {@code lock.json} again. Object
 * stores may let two creators through; there each waits for {@link #SETTLING} and goes by what the file then says.
 */
public final class RunLock implements AutoCloseable {
    static final String NAME = "lock.json";
    static final Duration HEARTBEAT = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofMinutes(2);

    /** On object stores, from one creator's look whether a file is there until another's file is there: much more than a request takes. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    /** How long a lock that cannot be read may be one that is being written. */
    private static final Duration WRITING = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int ATTEMPTS = 100;
    private static final String SUCCESSOR = NAME + ".after-";

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

    /**
     * Who writes into a run directory.
     *
     * @param token no two locks have the same
     * @param description of the process
     * @param stale why it does not hold the lock any more; empty while it does
     */
    public record Holder(String token, String description, String stale) {}

    /** Who holds the lock of this directory, or held it and has not given it back; empty if nobody does. Changes nothing. */
    public static Optional<Holder> peek(RunFiles files, Instant now) {
        List<Holder> holders = holders(files, now);
        return holders.isEmpty() ? Optional.empty() : Optional.of(holders.get(holders.size() - 1));
    }

    /** Takes the lock, or says who holds it. */
    static RunLock acquire(RunFiles files, Clock clock, Consumer<String> notices) {
        RunLock lock = new RunLock(files, clock);
        HELD_HERE.add(lock.token);
        try {
            lock.take(notices);
        } catch (RuntimeException e) {
            HELD_HERE.remove(lock.token);
            lock.heart.shutdownNow();
            throw e;
        }
        var unused = lock.heart.scheduleWithFixedDelay(
                lock::renew, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        return lock;
    }

    private void take(Consumer<String> notices) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Holder> holders = holders(files, clock.instant());
            if (holders.isEmpty()) {
                if (create(NAME)) {
                    removeSuccessors();
                    return;
                }
            } else {
                Holder last = holders.get(holders.size() - 1);
                if (last.stale().isEmpty()) {
                    throw heldBy(files, last);
                }
                if (succeed(holders.get(0), last)) {
                    notices.accept("took over the lock of " + last.description() + ": " + last.stale());
                    return;
                }
            }
            pause(PAUSE); // another one was faster: who is it?
        }
        throw new Fault(
                files.display(NAME),
                "a lock that can be taken or is held",
                "one that changed at each of " + ATTEMPTS + " attempts",
                "start fewer processes on one run directory at a time");
    }

    /** @return false if another process was faster */
    private boolean succeed(Holder first, Holder last) {
        if (!create(successor(last))) {
            return false;
        }
        if (!holder(files, NAME, clock.instant()).map(Holder::token).equals(Optional.of(first.token()))) {
            files.delete(successor(last)); // the lock that this one would succeed has been replaced already
            return false;
        }
        files.replace(NAME, content());
        removeSuccessors();
        return true;
    }

    /** Creates a file with this lock in it, as the only one. */
    private boolean create(String name) {
        if (!files.createNew(name, content().getBytes(StandardCharsets.UTF_8))) {
            return false;
        }
        if (!files.renamesAtOnce()) {
            pause(SETTLING);
        }
        return holds(name);
    }

    private boolean holds(String name) {
        return holder(files, name, clock.instant())
                .filter(holder -> holder.token().equals(token))
                .isPresent();
    }

    /** Once {@link #NAME} is this lock, none of them counts any more. */
    private void removeSuccessors() {
        files.list("").stream().filter(name -> name.startsWith(SUCCESSOR)).forEach(files::delete);
    }

    static String successor(Holder holder) {
        return SUCCESSOR + Sha256.of(holder.token()).substring(0, 16);
    }

    /** The lock and those who were about to succeed it, one after the other; the last one counts. */
    private static List<Holder> holders(RunFiles files, Instant now) {
        List<Holder> holders = new ArrayList<>();
        for (Optional<Holder> next = holder(files, NAME, now);
                next.isPresent();
                next = holder(files, successor(next.get()), now)) {
            holders.add(next.get());
        }
        return holders;
    }

    /** Waits a moment for one that is being written. */
    private static Optional<Holder> holder(RunFiles files, String name, Instant now) {
        for (Instant until = Instant.now().plus(WRITING); ; pause(PAUSE)) {
            Optional<byte[]> bytes = files.find(name);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            try {
                JsonObject lock = Json.object(files.display(name), bytes.get());
                return Optional.of(new Holder(lock.string("token"), describe(lock), staleness(lock, now)));
            } catch (Fault | DateTimeException unreadable) {
                Optional<Instant> modified = files.findModified(name);
                if (modified.isPresent()
                        && Duration.between(modified.get(), now).compareTo(LEASE) > 0) {
                    return Optional.of(new Holder(
                            name + " unreadable since " + modified.get(),
                            "a process that was cut off while it wrote an unreadable lock",
                            "not renewed since " + modified.get()));
                }
                if (modified.isPresent() && Instant.now().isAfter(until)) {
                    return Optional.of(new Holder(
                            name + " unreadable since " + modified.get(),
                            "a lock that is being written or was cut off; try again in two minutes",
                            ""));
                }
            }
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the run directory's lock was being taken", e);
        }
    }

    /** Throws if another process has taken the lock over, or if it could not be renewed. */
    void check() {
        if (lost != null) {
            throw lost;
        }
    }

    @Override
    public void close() {
        heart.shutdown();
        try {
            // A renewal under way would bring the lock back.
            if (!heart.awaitTermination(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                heart.shutdownNow();
            }
        } catch (InterruptedException e) {
            heart.shutdownNow();
            Thread.currentThread().interrupt();
        }
        try {
            if (holds(NAME)) {
                files.delete(NAME);
            }
        } finally {
            HELD_HERE.remove(token);
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
        Holder holder = holder(files, NAME, clock.instant())
                .orElseThrow(() -> new Fault(
                        files.display(NAME),
                        "this process's lock",
                        "no lock",
                        "was the run directory deleted while the run was going? Start it again"));
        if (!holder.token().equals(token)) {
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

    /** Why the lock is stale; empty if it is not. */
    private static String staleness(JsonObject lock, Instant now) {
        if (HELD_HERE.contains(lock.string("token"))) {
            return "";
        }
        long pid = lock.longInteger("pid");
        if (lock.string("host").equals(host()) && lock.string("processes").equals(processes())) {
            boolean running = pid != ProcessHandle.current().pid()
                    && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            return running ? "" : "process " + pid + " is gone";
        }
        Duration silence = Duration.between(Instant.parse(lock.string("renewed")), now);
        return silence.compareTo(LEASE) > 0 ? "not renewed for " + silence.toSeconds() + " s" : "";
    }

    private static Fault heldBy(RunFiles files, Holder holder) {
        return new Fault(
                "run directory " + files.display(""),
                "no other process writing into it",
                holder.description(),
                "wait for it, stop it, or choose another --run-dir; if it is certainly dead, delete "
                        + files.display(NAME));
    }

    private static String describe(JsonObject lock) {
        return "process " + lock.longInteger("pid") + " of " + lock.string("user", "somebody") + " on "
                + lock.string("host") + ", last sign of life " + lock.string("renewed");
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
