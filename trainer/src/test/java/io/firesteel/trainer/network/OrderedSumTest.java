package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OrderedSumTest {
    /**
     * In single precision (1 + 2⁻²⁴) + 2⁻²⁴ is 1, since each half unit in the last place is rounded away, and (2⁻²⁴ + 2⁻²⁴) + 1 is 1 + 2⁻²³:
     * the order shows in the bits.
     */
    @Test
    void addsInOrderOfIndexWhoeverComesFirst() throws InterruptedException {
        float tiny = 0x1p-24f;
        float[] parts = {tiny, tiny, 1};
        int[][] arrivals = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};

        for (int[] arrival : arrivals) {
            GradientVectors vectors = new GradientVectors(DataType.FLOAT, 1);
            OrderedSum ordered = new OrderedSum(null, vectors, 2);
            for (int index : arrival) {
                ordered.add(index, Nd4j.createFromArray(parts[index]));
            }
            assertThat(ordered.sum().getFloat(0)).isEqualTo(1 + 0x1p-23f);
        }
    }

    @Test
    void addsToWhatIsThereAndGivesVectorsBackForReuse() throws InterruptedException {
        GradientVectors vectors = new GradientVectors(DataType.FLOAT, 1);
        INDArray before = Nd4j.createFromArray(5f);
        INDArray added = Nd4j.createFromArray(2f);
        OrderedSum ordered = new OrderedSum(before, vectors, 0);

        ordered.add(0, added);

        assertThat(ordered.sum()).isSameAs(before);
        assertThat(before.getFloat(0)).isEqualTo(7);
        assertThat(vectors.take()).isSameAs(added);
    }

    @Test
    void aCancelledSumLetsEverybodyGo() throws InterruptedException {
        OrderedSum ordered = new OrderedSum(null, new GradientVectors(DataType.FLOAT, 1), 0);
        Thread waiting = new Thread(() -> {
            try {
                ordered.add(1, Nd4j.ones(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();

        ordered.cancel();

        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
    }
}
