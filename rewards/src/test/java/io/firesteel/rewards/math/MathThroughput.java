package io.firesteel.rewards.math;

import io.firesteel.core.Verdict;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;

/**
 * Prints verdicts per second of one core on ordinary answers, and the dearest bombs. Times are processor time of this
 * thread, so that other load on the machine does not count. Run its {@code main} from the test class path.
 */
final class MathThroughput {
    private static final String[][] ORDINARY = {
        {"72", "\\boxed{72}"},
        {"1/2", "The answer is $\\frac{1}{2}$."},
        {"3\\sqrt{13}", "\\boxed{3\\sqrt{13}}"},
        {"#### 18", "She makes 9 * 2 = 18.\n#### 18"},
        {"(7,6)", "\\boxed{(7, 6)}"},
        {"[0,1)", "\\boxed{[0, 1)}"},
        {"x^2+2x+1", "\\boxed{(x+1)^2}"},
        {"14{,}916", "\\boxed{14916}"},
        {"28\\%", "\\boxed{28\\%}"},
        {"x=5", "\\boxed{5}"},
        {"\\frac{9}{4}\\pi", "\\boxed{\\frac94\\pi}"},
        {"1,-2", "\\boxed{-2} and \\boxed{1}"},
        {"90^\\circ", "\\boxed{90^\\circ}"},
        {"5", "\\boxed{6}"},
        {"\\text{even}", "\\boxed{\\text{odd}}"},
        {"-3", "\\boxed{3}"},
        {"10", "\\boxed{10\\text{ cm}}"},
        {"C", "\\boxed{\\text{(C)}}"},
        {"2\\sqrt{2}", "\\boxed{\\sqrt{8}}"},
        {"0.5", "\\boxed{\\dfrac{1}{2}}"},
        {"\\frac{\\sqrt{3}}{3}", "\\boxed{\\frac{1}{\\sqrt{3}}}"},
        {"\\sin x\\cos x", "\\boxed{\\frac{\\sin 2x}{2}}"}
    };

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MathThroughput() {}

    public static void main(String[] arguments) {
        String reasoning = "We compute $a_1 = 3$ and then, after a while, $a_2 = 4$; so the sum is 7. ".repeat(25);
        for (int round = 0; round < 5; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            int verdicts = 0;
            while (verdicts < 4_400) {
                for (String[] pair : ORDINARY) {
                    verdicts += MathEquivalence.equal(pair[0], reasoning + "\n" + pair[1]) == null ? 0 : 1;
                }
            }
            long nanos = THREADS.getCurrentThreadCpuTime() - start;
            System.out.printf(
                    "%,.0f verdicts/s on completions of %,d characters%n",
                    verdicts / (nanos / 1e9), reasoning.length());
        }
        for (int round = 0; round < 2; round++) {
            for (Map.Entry<String, String> bomb : Bombs.all().entrySet()) {
                time(round == 1, bomb.getKey(), "x^2+\\sin x", bomb.getValue());
                time(round == 1, bomb.getKey() + ", boxed", "x^2+\\sin x", "\\boxed{" + bomb.getValue() + "}");
                time(round == 1, bomb.getKey() + ", as gold", bomb.getValue(), "x^2+\\sin x");
            }
        }
    }

    private static void time(boolean report, String name, String gold, String prediction) {
        long start = THREADS.getCurrentThreadCpuTime();
        Verdict verdict = MathEquivalence.equal(gold, prediction);
        double millis = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
        if (report && millis > 5) {
            System.out.printf("%5.1f ms  %s: %s%n", millis, name, verdict.kind());
        }
    }
}
