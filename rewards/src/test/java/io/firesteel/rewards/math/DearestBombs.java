package io.firesteel.rewards.math;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/** Prints what the five dearest {@link Bombs} cost, in processor time, the best of five. Run its {@code main} from the test class path. */
final class DearestBombs {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String GOLD = "x^2+\\sin x";

    private DearestBombs() {}

    public static void main(String[] arguments) {
        Map<Double, String> costs = new TreeMap<>();
        for (Map.Entry<String, String> bomb : Bombs.all().entrySet()) {
            String text = bomb.getValue();
            costs.put(-millis(GOLD, text), bomb.getKey());
            costs.put(-millis(GOLD, "\\boxed{" + text + "}"), bomb.getKey() + ", boxed");
            costs.put(-millis(text, GOLD), bomb.getKey() + ", as gold");
        }
        costs.entrySet().stream()
                .limit(5)
                .forEach(cost -> System.out.printf("%5.1f ms  %s%n", -cost.getKey(), cost.getValue()));
    }

    private static double millis(String gold, String prediction) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            MathEquivalence.equal(gold, prediction);
            best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / 1e6);
        }
        return best;
    }
}
