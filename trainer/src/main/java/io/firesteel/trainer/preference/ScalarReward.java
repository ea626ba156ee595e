package io.firesteel.trainer.preference;

import io.firesteel.trainer.ValueNetwork;
import io.firesteel.trainer.batch.PackedSequences;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * A reward model: the head's number at the last token, prompt and completion having been read (Stiennon et al. 2020,
 * arXiv:2009.01325, §3.4; Ouyang et al. 2022, arXiv:2203.02155, §3.5).
 *
 * @param network with one number for the last token of each sequence; stays the caller's to close
 */
public record ScalarReward(ValueNetwork network) implements PairReward {
    public ScalarReward {
        Objects.requireNonNull(network, "network");
    }

    @Override
    public List<double[]> rewards(List<PackedSequences> microBatches) {
        List<float[]> values = network.values(microBatches);
        List<double[]> rewards = new ArrayList<>();
        for (int m = 0; m < values.size(); m++) {
            rewards.add(lastOf(microBatches.get(m), values.get(m)));
        }
        return rewards;
    }

    @Override
    public void accumulate(List<PackedSequences> microBatches, BiFunction<Integer, double[], double[]> derivatives) {
        network.accumulate(microBatches, (m, sequences, values, dValue) -> {
            double[] byReward = derivatives.apply(m, lastOf(sequences, values));
            int[] ends = sequences.ends();
            for (int s = 0; s < byReward.length; s++) {
                dValue[ends[s] - 1] = (float) byReward[s];
            }
        });
    }

    private static double[] lastOf(PackedSequences sequences, float[] values) {
        return IntStream.of(sequences.ends())
                .mapToDouble(end -> values[end - 1])
                .toArray();
    }
}
