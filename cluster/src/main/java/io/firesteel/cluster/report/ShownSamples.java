package io.firesteel.cluster.report;

import io.firesteel.cluster.run.Sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which completions a page shows: it must open quickly however long the run was. Prompts that were seen in most iterations
 * come first, since their answers can be followed; then iterations are thinned out evenly, the first and the last kept.
 *
 * @param samples in the order of prompts, then iterations
 * @param kept how many there are in the run directory
 */
record ShownSamples(List<Sample> samples, int kept) {
    static final int PROMPTS = 60;
    static final int PER_PROMPT_AND_ITERATION = 4;
    static final int CHARACTERS = 3_000_000;
    private static final int LONGEST_TEXT = 8_000;

    static ShownSamples of(List<Sample> all) {
        Map<String, TreeMap<Long, List<Sample>>> byPrompt = new LinkedHashMap<>();
        for (Sample sample : all) {
            byPrompt.computeIfAbsent(sample.promptId(), id -> new TreeMap<>())
                    .computeIfAbsent(sample.iteration(), iteration -> new ArrayList<>())
                    .add(sample);
        }
        List<TreeMap<Long, List<Sample>>> prompts = byPrompt.values().stream()
                .sorted(Comparator.comparingInt((TreeMap<Long, List<Sample>> each) -> -each.size()))
                .limit(PROMPTS)
                .toList();
        int stride = 1;
        List<Sample> shown = choose(prompts, stride);
        while (characters(shown) > CHARACTERS && shown.size() > prompts.size()) {
            stride *= 2;
            List<Sample> fewer = choose(prompts, stride);
            if (fewer.size() == shown.size()) {
                break;
            }
            shown = fewer;
        }
        return new ShownSamples(withinLimit(shown), all.size());
    }

    /** A text of at most some thousand characters: what is too long loses its middle. */
    static String clip(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        int half = LONGEST_TEXT / 2;
        return text.substring(0, half) + "\n[… " + (text.length() - 2 * half) + " characters left out …]\n"
                + text.substring(text.length() - half);
    }

    private static List<Sample> choose(List<TreeMap<Long, List<Sample>>> prompts, int stride) {
        List<Sample> chosen = new ArrayList<>();
        for (TreeMap<Long, List<Sample>> byIteration : prompts) {
            int index = 0;
            for (List<Sample> samples : byIteration.values()) {
                if (index % stride == 0 || index == byIteration.size() - 1) {
                    chosen.addAll(samples.subList(0, Math.min(PER_PROMPT_AND_ITERATION, samples.size())));
                }
                index++;
            }
        }
        return chosen;
    }

    private static List<Sample> withinLimit(List<Sample> samples) {
        long characters = 0;
        for (int i = 0; i < samples.size(); i++) {
            characters += size(samples.get(i));
            if (characters > CHARACTERS) {
                return samples.subList(0, i);
            }
        }
        return samples;
    }

    private static long characters(List<Sample> samples) {
        return samples.stream().mapToLong(ShownSamples::size).sum();
    }

    private static long size(Sample sample) {
        return (long) clip(sample.prompt()).length()
                + clip(sample.completion()).length()
                + sample.verdict().reason().length();
    }
}
