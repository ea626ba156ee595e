package io.firesteel.cluster.bench;

import io.firesteel.cluster.verification.ResponseRow;
import io.firesteel.core.Prompt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Ordinary answers to mathematical problems, each at the end of a reasoning of 1,850 characters. */
public final class MathResponses {
    private static final String KIND = "math";
    private static final String REASONING =
            "We compute $a_1 = 3$ and then, after a while, $a_2 = 4$; so the sum is 7. ".repeat(25);
    /** So many times all of them, for a round of a tenth of a second. */
    private static final int TIMES = 200;

    /** Golds, and how completions end: nineteen of the twenty-two pairs are equal. */
    private static final String[][] PAIRS = {
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

    private MathResponses() {}

    /** Two hundred times each of the twenty-two. */
    public static List<VerifyBenchmark.Case> all() {
        List<VerifyBenchmark.Case> cases = new ArrayList<>();
        for (String[] pair : PAIRS) {
            Prompt prompt = new Prompt(pair[0], KIND, "", new int[] {0}, pair[0]);
            cases.add(new VerifyBenchmark.Case(prompt, ResponseRow.completion(REASONING + "\n" + pair[1])));
        }
        return Collections.nCopies(TIMES, cases).stream().flatMap(List::stream).toList();
    }
}
