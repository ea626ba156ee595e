package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.Verifiers;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A hundred thousand hostile completions leave nothing behind: no thread, no process, no open file; and each is cheap. */
class LeakTest {
    private static final int INPUTS = 100_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void aHundredThousandHostileInputsLeaveNoThreadProcessOrFile() throws IOException {
        List<String> bombs = new ArrayList<>(Bombs.all().values());
        Verifier verifier = Verifiers.named("math");
        judge(verifier, "1", bombs.get(0));
        int threads = THREADS.getThreadCount();
        long processes = ProcessHandle.current().descendants().count();
        long files = openFiles();
        SplittableRandom random = new SplittableRandom(20_26);

        int paid = 0;
        for (int i = 0; i < INPUTS; i++) {
            // Mostly against a number; the other reference is the dearer one, compared by values.
            String gold = i % 8 == 0 ? "x^2+\\sin(31)" : "31415";
            paid += judge(verifier, gold, hostile(random, bombs)).isCorrect() ? 1 : 0;
        }

        assertThat(paid).as("hostile completions that earned a reward").isZero();
        // The JVM's own threads (compilers, the collector) come and go.
        assertThat(THREADS.getThreadCount()).isLessThanOrEqualTo(threads + 2);
        assertThat(ProcessHandle.current().descendants().count()).isEqualTo(processes);
        assertThat(openFiles()).isLessThanOrEqualTo(files);
    }

    /** Processor time of this thread, the best of three, so that neither the compiler nor a busy machine counts. */
    @Test
    void noHostileInputCostsFiftyMilliseconds() {
        String gold = "x^2+\\sin x";
        for (Map.Entry<String, String> bomb : Bombs.all().entrySet()) {
            for (String prediction : new String[] {bomb.getValue(), "\\boxed{" + bomb.getValue() + "}"}) {
                double best = Double.MAX_VALUE;
                for (int round = 0; round < 3; round++) {
                    long start = THREADS.getCurrentThreadCpuTime();
                    MathEquivalence.equal(gold, prediction);
                    best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / 1e6);
                }

                assertThat(best).as("milliseconds for %s", bomb.getKey()).isLessThan(50);
            }
        }
    }

    /** A bomb or a part of one, cut anywhere, mostly in a box; mostly of a few dozen characters. */
    private static String hostile(SplittableRandom random, List<String> bombs) {
        String bomb = bombs.get(random.nextInt(bombs.size()));
        int length = 1 + random.nextInt(1 + Math.min(bomb.length(), 1 << 1 + random.nextInt(7)));
        int from = random.nextInt(Math.max(1, Math.min(bomb.length(), 2_000) - length + 1));
        String part = bomb.substring(from, Math.min(bomb.length(), from + length));
        return switch (random.nextInt(4)) {
            case 0 -> part;
            case 1 -> "<think>" + part + "</think>\\boxed{" + part + "}";
            case 2 -> "<answer>" + part + "</answer>";
            default -> "\\boxed{" + part;
        };
    }

    private static Verdict judge(Verifier verifier, String gold, String text) {
        Prompt prompt = new Prompt("1", "math", "?", new int[] {1}, gold);
        return verifier.judge(prompt, new Completion(new int[] {1}, new float[] {0}, FinishReason.STOP, text));
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
