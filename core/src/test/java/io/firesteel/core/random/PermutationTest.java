package io.firesteel.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.stream.IntStream;

class PermutationTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 100})
    void everyIndexIsThereOnce(int n) {
        int[] order = Permutation.of(new Seeds(3), n);

        assertThat(Arrays.stream(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, n).toArray());
    }

    @Test
    void anAddressHasOneOrderAndAnotherHasAnother() {
        assertThat(Permutation.of(new Seeds(3).at(1), 50)).isEqualTo(Permutation.of(new Seeds(3).at(1), 50));
        assertThat(Permutation.of(new Seeds(3).at(1), 50)).isNotEqualTo(Permutation.of(new Seeds(3).at(2), 50));
    }

    /** 6,000 addresses, six orders of three: 1,000 each, standard deviation √(6000 · 1/6 · 5/6) = 29. */
    @Test
    void allOrdersAreEquallyLikely() {
        int[] counts = new int[9];
        for (int i = 0; i < 6000; i++) {
            int[] order = Permutation.of(new Seeds(9).at(i), 3);
            counts[3 * order[0] + order[1]]++;
        }

        assertThat(Arrays.stream(counts).filter(count -> count > 0)).hasSize(6).allSatisfy(count -> assertThat(count)
                .isBetween(1000 - 4 * 29, 1000 + 4 * 29));
    }
}
