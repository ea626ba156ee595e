package io.firesteel.cluster.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.SftExample;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

class WeightedExamplesTest {
    @Test
    void twoToOneIsABAOverAndOver() {
        WeightedExamples examples = examples(2, 1);

        String order = LongStream.range(0, 9)
                .mapToObj(index -> source(examples.example(index)) == 0 ? "a" : "b")
                .collect(Collectors.joining());

        assertThat(order).isEqualTo("abaabaaba");
    }

    @Test
    void everyBeginningHasItsSharesToLessThanOneExampleAndNoExampleIsPassedOver() {
        for (int seed = 0; seed < 300; seed++) {
            Seeds at = new Seeds(seed);
            int k = 1 + (int) (9 * at.uniform(0));
            double[] weights = IntStream.range(0, k)
                    .mapToDouble(s -> at.uniform(100L + s) < 0.3 ? 1 : 0.01 + 20 * at.uniform(1L + s))
                    .toArray();
            double sum = Arrays.stream(weights).sum();
            WeightedExamples examples = examples(weights);
            long[] seen = new long[k];
            for (int n = 0; n < 200; n++) {
                SftExample example = examples.example(n);
                assertThat(example.tokens()[1]).isEqualTo((int) seen[source(example)]++);
                for (int s = 0; s < k; s++) {
                    assertThat((double) seen[s]).isCloseTo(weights[s] / sum * (n + 1), within(0.999));
                }
            }
            assertThat(WeightedExamples.taken(weights, 200)).isEqualTo(seen);
        }
    }

    @Test
    void anExampleDoesNotDependOnWhatWasAskedForBefore() {
        WeightedExamples inOrder = examples(3, 0.5, 1.25);
        List<SftExample> forth =
                LongStream.range(0, 100).mapToObj(inOrder::example).toList();
        WeightedExamples anyhow = examples(3, 0.5, 1.25);

        for (int i = 0; i < 200; i++) {
            int index = (int) (100 * new Seeds(1).uniform(i));
            assertThat(anyhow.example(index)).isEqualTo(forth.get(index));
        }
    }

    /** Source s gives examples whose tokens are s and its own index. */
    private static WeightedExamples examples(double... weights) {
        List<ExampleSource> sources = new ArrayList<>();
        for (int s = 0; s < weights.length; s++) {
            int source = s;
            sources.add(index -> SftExample.of(new int[] {source}, new int[] {(int) index}));
        }
        return new WeightedExamples(sources, weights);
    }

    private static int source(SftExample example) {
        return example.tokens()[0];
    }
}
