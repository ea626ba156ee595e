package io.firesteel.trainer.batch;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lays sequences end to end into micro-batches of at most {@code tokenBudget} tokens, without padding, and keeps the sequences of
 * a {@link Unit} together. What all of a unit begin with, up to what is learned, is laid once, such as the prompt of a group. First fit
 * decreasing (Johnson 1973): longest unit first, each into the first micro-batch with room; equal lengths keep their order, so the same
 * units always give the same micro-batches. A unit longer than the budget gets a micro-batch of its own. Where these are fewer than {@value
 * #FEW}, workers that compute them side by side would wait for the longest: then there are {@value #FEW} (of {@value #SMALL} tokens at least), about
 * as long as each other (longest first to the shortest, Graham 1969). How many workers there are does not matter to any of it.
 *
 * <p>Worked: eight completions of 20 tokens on a prompt of 100 are 99 + 8 · 21 = 267 tokens: the prompt's last token, which predicts the
 * first of each completion, is laid with each.
 *
 * @param tokenBudget tokens per micro-batch: bounds the memory of activations
 */
public record SequencePacker(int tokenBudget) {
    private static final int FEW = 4;
    private static final int SMALL = 256;

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
        return packUnits(
                sequences,
                IntStream.range(0, sequences.size()).mapToObj(Unit::new).toList());
    }

    /**
     * Groups, which need not stay together but gain by it: one longer than the budget becomes several units, each of as many of its
     * sequences, in their order, as have room, so that a large group bounds memory as others do.
     */
    public MicroBatches packGroups(List<? extends LearnableSequence> sequences, List<Unit> groups) {
        return packUnits(
                sequences,
                groups.stream()
                        .flatMap(group -> parts(sequences, group).stream())
                        .toList());
    }

    private List<Unit> parts(List<? extends LearnableSequence> sequences, Unit group) {
        if (length(sequences, group) <= tokenBudget) {
            return List.of(group);
        }
        int trunk = trunk(sequences, group);
        int[] all = group.sequences();
        List<Unit> parts = new ArrayList<>();
        int first = 0;
        int length = trunk;
        for (int i = 0; i < all.length; i++) {
            int own = sequences.get(all[i]).tokens().length - trunk;
            if (i > first && length + own > tokenBudget) {
                parts.add(new Unit(Arrays.copyOfRange(all, first, i)));
                first = i;
                length = trunk;
            }
            length += own;
        }
        parts.add(new Unit(Arrays.copyOfRange(all, first, all.length)));
        return parts;
    }

    /** The units' sequences; what is in no unit is left out. */
    public MicroBatches packUnits(List<? extends LearnableSequence> sequences, List<Unit> units) {
        List<Unit> longestFirst = units.stream()
                .sorted(Comparator.comparingInt(unit -> -length(sequences, unit)))
                .toList();
        int[] lengths =
                longestFirst.stream().mapToInt(unit -> length(sequences, unit)).toArray();
        List<List<Unit>> bins = firstFit(longestFirst, lengths);
        int wanted = atLeast(Arrays.stream(lengths).asLongStream().sum());
        if (wanted > 1 && bins.size() < FEW) {
            int count = Math.min(Math.max(bins.size(), wanted), lengths.length);
            bins = even(longestFirst, lengths, count).orElse(bins);
        }
        List<int[]> members = bins.stream()
                .map(bin -> bin.stream()
                        .flatMapToInt(unit -> Arrays.stream(unit.sequences()))
                        .toArray())
                .toList();
        return new MicroBatches(
                bins.stream().map(bin -> lay(sequences, bin)).toList(),
                members,
                bins.stream().map(List::copyOf).toList());
    }

    /** How many micro-batches so many tokens become at least, if there are as many units. */
    public static int atLeast(long tokens) {
        return (int) Math.max(1, Math.min(FEW, tokens / SMALL));
    }

    private List<List<Unit>> firstFit(List<Unit> longestFirst, int[] lengths) {
        List<List<Unit>> bins = new ArrayList<>();
        List<Integer> room = new ArrayList<>();
        for (int u = 0; u < lengths.length; u++) {
            int bin = 0;
            while (bin < bins.size() && room.get(bin) < lengths[u]) {
                bin++;
            }
            if (bin == bins.size()) {
                bins.add(new ArrayList<>());
                room.add(tokenBudget);
            }
            bins.get(bin).add(longestFirst.get(u));
            room.set(bin, room.get(bin) - lengths[u]);
        }
        return bins;
    }

    /** So many micro-batches, each unit in the one that is shortest by then; empty if one comes out longer than it may. */
    private Optional<List<List<Unit>>> even(List<Unit> longestFirst, int[] lengths, int count) {
        List<List<Unit>> bins =
                Stream.<List<Unit>>generate(ArrayList::new).limit(count).toList();
        int[] taken = new int[count];
        for (int u = 0; u < lengths.length; u++) {
            int shortest = 0;
            for (int bin = 1; bin < count; bin++) {
                shortest = taken[bin] < taken[shortest] ? bin : shortest;
            }
            if (taken[shortest] > 0 && taken[shortest] + lengths[u] > tokenBudget) {
                return Optional.empty();
            }
            bins.get(shortest).add(longestFirst.get(u));
            taken[shortest] += lengths[u];
        }
        return Optional.of(bins);
    }

    /** Tokens that are laid. */
    private static int length(List<? extends LearnableSequence> sequences, Unit unit) {
        int trunk = trunk(sequences, unit);
        return trunk
                + Arrays.stream(unit.sequences())
                        .map(s -> sequences.get(s).tokens().length - trunk)
                        .sum();
    }

    /**
     * How many tokens a unit's sequences share: those that they all begin with, as far as none of them predicts one that is learned, and
     * each keeps one of its own.
     */
    private static int trunk(List<? extends LearnableSequence> sequences, Unit unit) {
        int[] members = unit.sequences();
        if (members.length == 1) {
            return 0;
        }
        int[] model = sequences.get(members[0]).tokens();
        int trunk = model.length;
        for (int member : members) {
            LearnableSequence sequence = sequences.get(member);
            trunk = Math.min(trunk, Math.max(0, firstLearned(sequence) - 1));
            int differs = Arrays.mismatch(model, 0, trunk, sequence.tokens(), 0, trunk);
            trunk = differs < 0 ? trunk : differs;
        }
        return trunk;
    }

    /** Index of the first token that is learned; the sequence's length if none is. */
    private static int firstLearned(LearnableSequence sequence) {
        boolean[] learn = sequence.learn();
        int i = 0;
        while (i < learn.length && !learn[i]) {
            i++;
        }
        return i;
    }

    private static PackedSequences lay(List<? extends LearnableSequence> sequences, List<Unit> units) {
        int size = units.stream().mapToInt(unit -> length(sequences, unit)).sum();
        int[] tokens = new int[size];
        boolean[] learn = new boolean[size];
        IntStream.Builder starts = IntStream.builder();
        IntStream.Builder begins = IntStream.builder();
        int at = 0;
        for (Unit unit : units) {
            int trunk = trunk(sequences, unit);
            if (trunk > 0) {
                System.arraycopy(sequences.get(unit.sequences()[0]).tokens(), 0, tokens, at, trunk);
                starts.add(at);
                begins.add(0);
                at += trunk;
            }
            for (int s : unit.sequences()) {
                LearnableSequence sequence = sequences.get(s);
                int own = sequence.tokens().length - trunk;
                System.arraycopy(sequence.tokens(), trunk, tokens, at, own);
                System.arraycopy(sequence.learn(), trunk, learn, at, own);
                starts.add(at);
                begins.add(trunk);
                at += own;
            }
        }
        starts.add(size);
        return new PackedSequences(
                tokens, starts.build().toArray(), begins.build().toArray(), learn);
    }
}
