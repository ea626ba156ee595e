package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Prompt;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class PromptStoreTest {
    @Test
    void whatIsOnDiskComesBackAsItWasInAnyOrderAndWhileMoreIsAdded() {
        PromptStore store = new PromptStore(3);
        List<Prompt> plain = new ArrayList<>();
        Seeds seeds = new Seeds(5);
        for (int i = 0; i < 5000; i++) { // some megabytes: several writes
            Prompt prompt = prompt(i, (int) (900 * seeds.uniform(i)));
            store.add(prompt);
            plain.add(prompt);
            if (i % 7 == 0) {
                int any = (int) (plain.size() * seeds.uniform(-i - 1));
                assertThat(store.prompt(any)).isEqualTo(plain.get(any));
            }
        }

        assertThat(store.size()).isEqualTo(5000);
        assertThat(store.first(9999)).isEqualTo(plain);
        assertThat(store.prompts(new int[] {4999, 0, 3, 2}))
                .containsExactly(plain.get(4999), plain.get(0), plain.get(3), plain.get(2));
        assertThatThrownBy(() -> store.prompt(5000)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anInterruptedThreadReadsOn() {
        PromptStore store = new PromptStore(0);
        store.add(prompt(1, 5));
        store.prompt(0);
        Thread.currentThread().interrupt();

        assertThat(store.prompt(0)).isEqualTo(prompt(1, 5));
        assertThat(Thread.interrupted()).isTrue();
    }

    private static Prompt prompt(int i, int length) {
        return new Prompt(
                "id " + i + " é\uD83D\uDE00",
                "math",
                "é".repeat(length),
                IntStream.range(0, 1 + length).map(t -> t * i).toArray(),
                i % 3 == 0 ? "" : "gold " + i);
    }
}
