package io.firesteel.trainer.batch;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays sequences end to end into micro-batches of at most {@code tokenBudget} tokens, without padding, and keeps the sequences of
 * a {@link Unit} together. First fit decreasing (Johnson 1973): longest unit first, each into the first micro-batch with room;
 * equal lengths keep their order, so the same units always give the same micro-batches. A unit longer than the budget gets a
 * micro-batch of its own.
 *
 * @param tokenBudget tokens per micro-batch: bounds the memory of activations
 */
public record SequencePacker(int tokenBudget) {
    public SequencePacker {
        if (tokenBudget < 1) {
            throw new Fault(
                    "micro-batch-tokens",
                    "at least 1 token",
                    tokenBudget + "",
                    "a few thousand is usual; it bounds memory and does not change what is learned");
        }
    }

    /**
     * Micro-batches, and who is in them.
     *
     * @param packed what the network computes
     * @param members for each micro-batch, which sequences it holds, in order, as indices into the list that was packed
     * @param units for each micro-batch, the units whose sequences these are, in order
     */
    public record MicroBatches(List<PackedSequences> packed, List<int[]> members, List<List<Unit>> units) {}

    /** All of {@code sequences}, each exactly once and a unit of its own. */
    public MicroBatches pack(List<? extends LearnableSequence> sequences) {
        return pack(sequences, IntStream.range(0, sequences.size()).toArray());
    }

    /** Only the {@code chosen} ones, as indices into {@code sequences}, each a unit of its own. */
    public MicroBatches pack(List<? extends LearnableSequence> sequences, int[] chosen) {
        return packUnits(sequences, IntStream.of(chosen).mapToObj(Unit::new).toList());
    }

    /** The units' sequences; what is in no unit is left out. */
    public MicroBatches packUnits(List<? extends LearnableSequence> sequences, List<Unit> units) {
        List<Unit> longestFirst = units.stream()
                .sorted(Comparator.comparingInt(unit -> -length(sequences, unit)))
                .toList();
        List<List<Unit>> bins = new ArrayList<>();
        List<Integer> room = new ArrayList<>();
        for (Unit unit : longestFirst) {
            int length = length(sequences, unit);
            int bin = 0;
            while (bin < bins.size() && room.get(bin) < length) {
                bin++;
            }
            if (bin == bins.size()) {
                bins.add(new ArrayList<>());
                room.add(tokenBudget);
            }
            bins.get(bin).add(unit);
            room.set(bin, room.get(bin) - length);
        }
        List<int[]> members = bins.stream()
                .map(bin -> bin.stream()
                        .flatMapToInt(unit -> Arrays.stream(unit.sequences()))
                        .toArray())
                .toList();
        return new MicroBatches(
                members.stream().map(bin -> lay(sequences, bin)).toList(),
                members,
                bins.stream().map(List::copyOf).toList());
    }

    private static int length(List<? extends LearnableSequence> sequences, Unit unit) {
        return Arrays.stream(unit.sequences())
                .map(s -> sequences.get(s).tokens().length)
                .sum();
    }

    private static PackedSequences lay(List<? extends LearnableSequence> sequences, int[] bin) {
        int[] starts = new int[bin.length + 1];
        for (int s = 0; s < bin.length; s++) {
            starts[s + 1] = starts[s] + sequences.get(bin[s]).tokens().length;
        }
        int[] tokens = new int[starts[bin.length]];
        boolean[] learn = new boolean[tokens.length];
        for (int s = 0; s < bin.length; s++) {
            LearnableSequence sequence = sequences.get(bin[s]);
            System.arraycopy(sequence.tokens(), 0, tokens, starts[s], sequence.tokens().length);
            System.arraycopy(sequence.learn(), 0, learn, starts[s], sequence.learn().length);
        }
        return new PackedSequences(tokens, starts, learn);
    }
}
