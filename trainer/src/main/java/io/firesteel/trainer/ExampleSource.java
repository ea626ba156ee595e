package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Permutation;
import io.firesteel.core.random.Seeds;

import java.util.List;

/**
 * Training examples by index, without end: the same index gives the same example on any machine, so training can stop
 * anywhere and go on exactly. Generated documents are made from {@code Seeds} at the index.
 */
@FunctionalInterface
public interface ExampleSource {
    /** The example at {@code index}, from 0. */
    SftExample example(long index);

    /** A finite data set, passed over again and again, in an order drawn afresh for each pass. */
    static ExampleSource cycling(List<SftExample> examples, Seeds seeds) {
        if (examples.isEmpty()) {
            throw new Fault("training examples", "at least one", "none", "check the data set and its filters");
        }
        List<SftExample> all = List.copyOf(examples);
        return new ExampleSource() {
            private long pass = -1;
            private int[] order;

            @Override
            public synchronized SftExample example(long index) {
                if (pass != index / all.size()) {
                    pass = index / all.size();
                    order = Permutation.of(seeds.at(pass), all.size());
                }
                return all.get(order[(int) (index % all.size())]);
            }
        };
    }
}
