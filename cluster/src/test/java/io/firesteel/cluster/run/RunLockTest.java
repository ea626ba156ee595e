package io.firesteel.cluster.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Several who want the same stale lock at the same moment, in one process and in two. */
@Timeout(120)
class RunLockTest {
    private static final int ROUNDS = 200;

    /** Beyond what Linux gives to processes. */
    private static final long NO_PROCESS = 99_999_999;

    @TempDir
    Path home;

    private final List<String> notices = new ArrayList<>();

    @Test
    void ofTwoProcessesThatWantAStaleLockAtTheSameMomentOneGetsIt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            writeLock(home.resolve(Integer.toString(round)), RunLock.NAME, "stale", NO_PROCESS);
        }
        List<Process> processes = List.of(racer(), racer());
        for (Process process : processes) {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
        }
        long start = System.currentTimeMillis() + 200;
        for (Process process : processes) {
            process.outputWriter().write(start + "\n");
            process.outputWriter().flush();
        }

        List<List<String>> held = new ArrayList<>();
        for (Process process : processes) {
            held.add(process.inputReader()
                    .readLine()
                    .lines()
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .toList());
        }
        for (Process process : processes) {
            process.outputWriter().close();
            assertThat(process.waitFor()).isZero();
        }

        assertThat(held.get(0)).as("held by both").doesNotContainAnyElementsOf(held.get(1));
        assertThat(held.get(0).size() + held.get(1).size()).as("held by either").isEqualTo(ROUNDS);
    }

    private Process racer() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Racer.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Wants the lock of each directory at its moment, prints which it got, and holds them until its input ends. */
    static final class Racer {
        public static void main(String[] arguments) throws IOException {
            Configuration hadoop = new Configuration(false);
            RunFiles.at(arguments[0], hadoop).list(""); // all classes loaded
            System.out.println("ready");
            var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8));
            long start = Long.parseLong(in.readLine());
            List<String> held = new ArrayList<>();
            List<RunLock> locks = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                RunFiles files = RunFiles.at(arguments[0] + File.separator + round, hadoop);
                while (System.currentTimeMillis() < start + round * 20L) {
                    Thread.onSpinWait();
                }
                try {
                    locks.add(RunLock.acquire(files, Clock.systemUTC(), notice -> {}));
                    held.add(Integer.toString(round));
                } catch (Fault refused) {
                    if (!refused.getMessage().contains("no other process writing into it")) {
                        throw refused;
                    }
                }
            }
            System.out.println(String.join(" ", held));
            if (in.readLine() != null || locks.size() != held.size()) {
                throw new IllegalStateException("expected the end of the input");
            }
            System.exit(0);
        }
    }

    @Test
    void ofManyThreadsThatWantAStaleLockOneGetsIt() throws Exception {
        assertThat(race("", new Configuration(false), 8, 50)).containsOnly(1);
    }

    @Test
    void onAnObjectStoreToo() throws Exception {
        assertThat(race("bucket:", BucketFileSystem.configuration(), 4, 2)).containsOnly(1);
    }

    /** How many got the lock, round by round. */
    private List<Integer> race(String scheme, Configuration hadoop, int threads, int rounds) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Integer> winners = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Path directory = home.resolve("round-" + round);
            writeLock(directory, RunLock.NAME, "stale", NO_PROCESS);
            CyclicBarrier together = new CyclicBarrier(threads);
            List<Callable<RunLock>> racers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                RunFiles files = RunFiles.at(scheme + directory, hadoop);
                racers.add(() -> {
                    together.await();
                    try {
                        return RunLock.acquire(files, Clock.systemUTC(), notice -> {});
                    } catch (Fault refused) {
                        return null;
                    }
                });
            }
            List<RunLock> held = new ArrayList<>();
            for (Future<RunLock> end : pool.invokeAll(racers)) {
                if (end.get() != null) {
                    held.add(end.get());
                }
            }
            winners.add(held.size());
            held.forEach(RunLock::close);
            assertThat(directory).isEmptyDirectory();
        }
        pool.shutdown();
        return winners;
    }

    @Test
    void aSuccessorThatDiedBeforeItTookTheStaleLocksPlaceIsSucceeded() throws IOException {
        writeLock(home, RunLock.NAME, "first", NO_PROCESS);
        writeLock(home, successor("first"), "second", NO_PROCESS - 1);

        RunLock lock = acquire();

        assertThat(notices)
                .singleElement()
                .asString()
                .contains("took over the lock", "process " + (NO_PROCESS - 1) + " is gone");
        assertThat(home.toFile().list()).containsExactly(RunLock.NAME);
        lock.close();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aSuccessorThatLivesHoldsTheLock() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        writeLock(home, RunLock.NAME, "first", NO_PROCESS);
        writeLock(home, successor("first"), "second", parent);

        assertThatThrownBy(this::acquire).hasMessageContaining("process " + parent);
        assertThat(home.resolve(successor("first"))).exists();
    }

    /** As after a pause between reading the lock and claiming it. */
    @Test
    void aClaimOnALockThatIsNoMoreIsNotOne() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        writeLock(home, successor("before"), "too late", NO_PROCESS);
        writeLock(home, RunLock.NAME, "now", parent);

        assertThatThrownBy(this::acquire).hasMessageContaining("process " + parent);
    }

    @Test
    void whoeverLooksSeesTheHolderAndChangesNothing() throws IOException {
        RunFiles files = RunFiles.at(home.toString(), new Configuration(false));
        assertThat(RunLock.peek(files, Instant.now())).isEmpty();

        RunLock lock = acquire();
        assertThat(RunLock.peek(files, Instant.now()).orElseThrow().stale()).isEmpty();
        lock.close();

        writeLock(home, RunLock.NAME, "dead", NO_PROCESS);
        RunLock.Holder dead = RunLock.peek(files, Instant.now()).orElseThrow();
        assertThat(dead.description()).contains("process " + NO_PROCESS);
        assertThat(dead.stale()).isEqualTo("process " + NO_PROCESS + " is gone");
        assertThat(home.resolve(RunLock.NAME)).exists();
    }

    /** "Taking over …", and next "wait for it, stop it": which of the two? */
    @Test
    void aStaleLockWhereNothingCanBeWrittenIsOneClearMessage() throws IOException {
        writeLock(home, RunLock.NAME, "dead", NO_PROCESS);
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.sealed.impl", SealedFileSystem.class.getName());

        assertThatThrownBy(() -> RunDirectory.open("sealed:" + home, hadoop, notices::add))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("a directory that this user may write", "choose another --run-dir")
                .hasMessageNotContaining("stop it");
        assertThat(notices).isEmpty();
    }

    private RunLock acquire() {
        return RunLock.acquire(RunFiles.at(home.toString(), new Configuration(false)), Clock.systemUTC(), notices::add);
    }

    private static String successor(String token) {
        return RunLock.successor(new RunLock.Holder(token, "", ""));
    }

    private static void writeLock(Path directory, String name, String token, long pid) throws IOException {
        Files.createDirectories(directory);
        Map<String, Object> lock = new LinkedHashMap<>();
        lock.put("token", token);
        lock.put("host", RunLock.host());
        lock.put("pid", pid);
        lock.put("processes", RunLock.processes());
        lock.put("renewed", Instant.now().minus(Duration.ofSeconds(1)).toString());
        Files.writeString(directory.resolve(name), Json.print(lock));
    }
}
