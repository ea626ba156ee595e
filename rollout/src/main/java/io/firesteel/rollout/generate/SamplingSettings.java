package io.firesteel.rollout.generate;

import io.firesteel.core.Fault;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How tokens are drawn. The cuts are applied in Hugging Face's order: temperature, then top-k, then top-p.
 *
 * <p>Recorded log-probs are those of softmax(logits / temperature) before cuts, and of softmax(logits) for greedy draws.
 *
 * @param maxNewTokens a completion's limit, at least 1; the policy's {@code maxPositions} may end it earlier
 * @param temperature divisor of the logits; 0 takes the most probable token always (greedy), the lowest id where two are
 *     equal
 * @param topK only the k most probable tokens may be drawn; {@link #ALL_TOKENS} cuts nothing
 * @param topP only the smallest set of most probable tokens whose mass is at least p may be drawn, in (0, 1]; 1 cuts nothing
 * @param stopTokens ids that end a completion
 * @param stopStrings texts that end a completion: at the first sampled token after which its text contains one. The string and what
 *     follows it are not in the text (as in vLLM); the tokens stay
 */
@SuppressWarnings("ArrayRecordComponent")
public record SamplingSettings(
        int maxNewTokens, double temperature, int topK, double topP, int[] stopTokens, List<String> stopStrings)
        implements Serializable {
    /** A top-k that cuts nothing. */
    public static final int ALL_TOKENS = Integer.MAX_VALUE;

    public SamplingSettings {
        require(maxNewTokens >= 1, "maxNewTokens", "at least 1", maxNewTokens);
        require(
                temperature == 0 || temperature > 0 && isHeld(temperature) && isHeld(1 / temperature),
                "temperature",
                "0 (greedy), or a number that float32 holds, as it does one divided by it",
                temperature);
        require(topK >= 1, "topK", "at least 1 (" + ALL_TOKENS + " cuts nothing)", topK);
        require(topP > 0 && topP <= 1, "topP", "more than 0, at most 1 (cuts nothing)", topP);
        stopTokens = stopTokens.clone();
        stopStrings = List.copyOf(stopStrings);
        if (stopStrings.contains("")) {
            throw new Fault(
                    "sampling stopStrings",
                    "strings that are not empty",
                    "an empty one",
                    "change the sampling settings");
        }
    }

    /** Without stop strings. */
    public SamplingSettings(int maxNewTokens, double temperature, int topK, double topP, int[] stopTokens) {
        this(maxNewTokens, temperature, topK, topP, stopTokens, List.of());
    }

    /** Draws from the policy itself: temperature 1, no cuts. */
    public static SamplingSettings plain(int maxNewTokens, int... stopTokens) {
        return new SamplingSettings(maxNewTokens, 1, ALL_TOKENS, 1, stopTokens);
    }

    /** Takes the most probable token always. */
    public static SamplingSettings greedy(int maxNewTokens, int... stopTokens) {
        return new SamplingSettings(maxNewTokens, 0, ALL_TOKENS, 1, stopTokens);
    }

    /** The same, ended by these strings too. */
    public SamplingSettings withStopStrings(List<String> strings) {
        return new SamplingSettings(maxNewTokens, temperature, topK, topP, stopTokens, strings);
    }

    /** The same limit and stops, taking the most probable token always. */
    public SamplingSettings greedily() {
        return greedy(maxNewTokens, stopTokens).withStopStrings(stopStrings);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }

    /** Whether some tokens may not be drawn; the recorded log-probs then are not those of the distribution drawn from. */
    public boolean cuts() {
        return topK != ALL_TOKENS || topP != 1;
    }

    boolean stopsAt(int token) {
        for (int stop : stopTokens) {
            if (stop == token) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SamplingSettings that
                && maxNewTokens == that.maxNewTokens
                && temperature == that.temperature
                && topK == that.topK
                && topP == that.topP
                && Arrays.equals(stopTokens, that.stopTokens)
                && stopStrings.equals(that.stopStrings);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(stopTokens) + 31 * maxNewTokens;
    }

    /** Whether float32 holds it at its full precision. */
    private static boolean isHeld(double value) {
        return Math.abs((float) value) >= Float.MIN_NORMAL && Float.isFinite((float) value);
    }

    private static void require(boolean holds, String what, String expected, Number found) {
        if (!holds) {
            throw new Fault("sampling " + what, expected, found.toString(), "change the sampling settings");
        }
    }
}
