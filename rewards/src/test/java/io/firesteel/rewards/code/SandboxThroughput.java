package io.firesteel.rewards.code;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.sandbox.BoxedCommand;
import io.firesteel.rewards.code.sandbox.Sandbox;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.code.sandbox.Sandboxes;
import io.firesteel.rewards.code.sandbox.Tier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prints what a box costs over the same command without one, the two alternating so that both see the same load, and
 * verdicts per second with all boxes in use. Run its {@code main} from the test class path: see docs/lab/2026-11-25-sandbox.md.
 */
final class SandboxThroughput {
    private static final int PAIRS = 50;
    private static final String STDIO =
            "{\"language\":\"%s\",\"style\":\"stdio\",\"tests\":[{\"input\":\"3 4\",\"output\":\"7\"}]}";

    private SandboxThroughput() {}

    public static void main(String[] arguments) throws Exception {
        SandboxSettings settings = new SandboxSettings(
                Tier.T1, arguments.length > 0 ? arguments[0] : SandboxSettings.AUTO, "auto", 0, 4, 512, 64, 16, 1024);
        long start = System.nanoTime();
        Sandbox sandbox = Sandboxes.of(settings);
        System.out.printf(Locale.ROOT, "tier %s, opened in %.1f s%n", sandbox.tier(), seconds(start));
        pairs(sandbox, "true", List.of("/bin/true"));
        pairs(sandbox, "python", List.of(sandbox.python(), "-S", "-s", "-B", "-c", "print(1)"));
        verdicts(settings, sandbox.boxes(), "python", "print(sum(map(int, input().split())))", 100);
        verdicts(
                settings,
                sandbox.boxes(),
                "java",
                "public class Main { public static void main(String[] a) { var in = new java.util.Scanner(System.in);"
                        + " System.out.println(in.nextInt() + in.nextInt()); } }",
                16);
    }

    private static void pairs(Sandbox sandbox, String name, List<String> command) throws Exception {
        double[] bare = new double[PAIRS];
        double[] boxed = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(command).start();
            process.getInputStream().readAllBytes();
            process.waitFor();
            bare[pair] = 1000 * seconds(start);
            start = System.nanoTime();
            sandbox.run(new BoxedCommand(command, Map.of(), new byte[0]), sandbox.limits());
            boxed[pair] = 1000 * seconds(start);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f ms bare, %.0f ms in a box (medians of %d pairs; least %.0f and %.0f)%n",
                name,
                median(bare),
                median(boxed),
                PAIRS,
                Arrays.stream(bare).min().orElseThrow(),
                Arrays.stream(boxed).min().orElseThrow());
    }

    private static void verdicts(SandboxSettings settings, int threads, String language, String program, int count)
            throws Exception {
        Prompt prompt = new Prompt("1", CodeVerifier.NAME, "", new int[] {0}, String.format(STDIO, language));
        Completion completion = new Completion(
                new int[0], new float[0], FinishReason.STOP, "```" + language + "\n" + program + "\n```");
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long start = System.nanoTime();
        List<Future<Verdict>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(pool.submit(() -> new CodeVerifier(settings).verify(prompt, completion)));
        }
        int correct = 0;
        for (Future<Verdict> future : futures) {
            correct += future.get().isCorrect() ? 1 : 0;
        }
        pool.shutdown();
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f verdicts/s of one test each, %d boxes at once, %d of %d correct%n",
                language,
                count / seconds(start),
                threads,
                correct,
                count);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }
}
