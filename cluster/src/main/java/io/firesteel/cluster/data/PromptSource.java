package io.firesteel.cluster.data;

import io.firesteel.core.Prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A finite data set of prompts, by index. */
public interface PromptSource {
    int size();

    /** The prompt at {@code index}, {@code 0..size-1}; always the same one. */
    Prompt prompt(int index);

    /** The prompts at these indices, in their order. */
    default List<Prompt> prompts(int[] indices) {
        return IntStream.of(indices).mapToObj(this::prompt).toList();
    }

    /** The first {@code count} prompts, all if there are fewer. */
    default List<Prompt> first(int count) {
        return prompts(IntStream.range(0, Math.min(count, size())).toArray());
    }

    /** Prompts that are made already. */
    static PromptSource of(List<Prompt> prompts) {
        List<Prompt> all = new ArrayList<>(prompts);
        return new PromptSource() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public Prompt prompt(int index) {
                return all.get(index);
            }
        };
    }
}
