package io.firesteel.cluster.bench;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What is benchmarked: a policy's shape and how much it is given at once. Llama's arrangement, tied head, weights random.
 *
 * @param batch B, sequences
 * @param tokens T, of each sequence
 * @param width D
 * @param layers L
 * @param heads H; a head is D/H wide
 * @param kvHeads KV
 * @param feedForward F
 * @param vocabulary V
 */
public record Shape(
        int batch, int tokens, int width, int layers, int heads, int kvHeads, int feedForward, int vocabulary) {
    private static final String LETTERS = "B,T,D,L,H,KV,F,V";
    private static final int COUNT = 8;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    public Shape {
        positive("B", batch);
        require(tokens >= 8, "T, tokens", "at least 8", tokens, "decoding starts after half of them");
        positive("D", width);
        positive("L", layers);
        positive("H", heads);
        positive("KV", kvHeads);
        positive("F", feedForward);
        require(vocabulary >= 2, "V, vocabulary", "at least 2", vocabulary, "there is nothing to choose");
        require(width % heads == 0, "D, width", "a multiple of H = " + heads, width, "heads are D/H wide");
        require(
                width / heads % 2 == 0,
                "D/H, the width of a head",
                "an even number",
                width / heads,
                "RoPE turns pairs of elements");
        require(
                heads % kvHeads == 0,
                "H, heads",
                "a multiple of KV = " + kvHeads,
                heads,
                "as many query heads share each key/value head");
    }

    /** Eight numbers, separated by commas. */
    public static Shape parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != COUNT) {
            throw new Fault(
                    "shape " + text,
                    COUNT + " numbers, " + LETTERS,
                    parts.length + "",
                    "as in 16,128,256,4,4,4,672,128: sequences, tokens, width, layers, heads, key/value heads, feed-forward"
                            + " width, vocabulary");
        }
        int[] n = new int[COUNT];
        for (int i = 0; i < COUNT; i++) {
            String part = parts[i].trim();
            if (!NUMBER.matcher(part).matches()) {
                throw new Fault(
                        "shape " + text + ", " + LETTERS.split(",")[i], "a whole number", part, "fix that number");
            }
            n[i] = Integer.parseInt(part);
        }
        return new Shape(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    }

    /** Positions: all tokens, and the one that is drawn last. */
    public Architecture architecture() {
        return new Architecture(
                "llama",
                vocabulary,
                width,
                layers,
                heads,
                kvHeads,
                width / heads,
                feedForward,
                10_000,
                RopeScaling.NONE,
                1e-6,
                false,
                false,
                true,
                tokens + 1);
    }

    public int parameters() {
        return new ParameterLayout(architecture()).size();
    }

    /** Operations of a token's products on the way forward, two for each weight; half as many as on the way back. Attention's are not among them. */
    public double flopsPerToken() {
        double heads = (double) width * width * (2 + 2.0 * kvHeads / this.heads);
        return 2 * (layers * (heads + 3.0 * width * feedForward) + (double) width * vocabulary);
    }

    /** Random weights: uniform, since normal ones take ten times as long to draw and compute no faster. */
    public Policy policy() {
        return policy(DataType.F32);
    }

    /** The same, rounded as if they had been stored in that type. */
    public Policy policy(DataType stored) {
        ParameterLayout layout = new ParameterLayout(architecture());
        float[] parameters = new float[layout.size()];
        for (Slice slice : layout.slices()) {
            if (!slice.decays()) {
                Arrays.fill(parameters, slice.offset(), slice.end(), 1);
                continue;
            }
            Seeds seeds = new Seeds(1).at(slice.name());
            double range = Math.sqrt(3.0 / slice.shape()[1]); // standard deviation 1/√in
            IntStream.range(0, slice.size())
                    .parallel()
                    .forEach(i -> parameters[slice.offset() + i] =
                            stored.rounded((float) (range * (2 * seeds.uniform(i) - 1))));
        }
        return new Policy(architecture(), 1, parameters);
    }

    /** The shape's letters, and how many parameters that makes. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("B", batch);
        figures.put("T", tokens);
        figures.put("D", width);
        figures.put("L", layers);
        figures.put("H", heads);
        figures.put("KV", kvHeads);
        figures.put("F", feedForward);
        figures.put("V", vocabulary);
        figures.put("params", parameters());
        return figures;
    }

    private static void positive(String letter, int value) {
        require(value >= 1, letter, "at least 1", value, "fix the shape");
    }

    private static void require(boolean holds, String what, String expected, int found, String fix) {
        if (!holds) {
            throw new Fault("shape, " + what, expected, Integer.toString(found), fix);
        }
    }
}
