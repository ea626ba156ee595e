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
 * a {@link Unit} together. What all of a unit begin with, up to what is learned, is laid once, such as the prompt of a group, and so is what all units
 * begin with, such as the worked examples before each prompt, once in a micro-batch, if it is {@value #COMMON} tokens or more. First fit
 * decreasing (Johnson 1973): longest unit first, each into the first micro-batch with room; equal lengths keep their order, so the same
 * units always give the same micro-batches. A unit longer than the budget gets a micro-batch of its own. Where these are fewer than {@value
 * #FEW}, workers that compute them side by side would wait for the longest: then there are {@value #FEW} (of {@value #SMALL} tokens on average at least), about
 * as long as each other (longest first to the shortest, Graham 1969), or {@value #FEW_TREES} where all units begin alike. How many workers there are does not matter to any of it.
 *
 * <p>Worked: eight completions of 20 tokens on a prompt of 100 are 99 + 8 · 21 = 267 tokens: the prompt's last token, which predicts the
 * first of each completion, is laid with each.
 *
 * @param tokenBudget tokens per micro-batch: bounds the memory of activations
 * @param common tokens that all units must begin with at least, for these to be laid once
 */
public record SequencePacker(int tokenBudget, int common) {
    /** Fewer tokens are not worth a segment. */
    private static final int COMMON = 64;

    private static final int FEW = 4;

    /** Where units share, which they do in a micro-batch. */
    private static final int FEW_TREES = 2;

    private static final int SMALL = 256;

    /** Tokens from which there are two micro-batches, or more, if there are as many units. */
    public static final int SHARED_OUT = 2 * SMALL;

    public SequencePacker {
        if (tokenBudget < 1) {
            throw new Fault(
                    "micro-batch-tokens",
                    "at least 1 token",
                    tokenBudget + "",
                    "a few thousand is usual; it bounds memory and does not change what is learned");
        }
    }

    /** With as many common tokens as are worth it. */
    public SequencePacker(int tokenBudget) {
        this(tokenBudget, COMMON);
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
        int root = root(sequences, units);
        List<Unit> longestFirst = units.stream()
                .sorted(Comparator.comparingInt(unit -> -length(sequences, unit)))
                .toList();
        int[] lengths = longestFirst.stream()
                .mapToInt(unit -> length(sequences, unit) - root)
                .toArray();
        List<List<Unit>> bins = firstFit(longestFirst, lengths, tokenBudget - root);
        int wanted = Math.min(
                root > 0 ? FEW_TREES : FEW,
                atLeast(root + Arrays.stream(lengths).asLongStream().sum()));
        if (wanted > 1 && bins.size() < FEW) {
            int count = Math.min(Math.max(bins.size(), wanted), lengths.length);
            bins = even(longestFirst, lengths, tokenBudget - root, count).orElse(bins);
        }
        List<int[]> members = bins.stream()
                .map(bin -> bin.stream()
                        .flatMapToInt(unit -> Arrays.stream(unit.sequences()))
                        .toArray())
                .toList();
        return new MicroBatches(
                bins.stream().map(bin -> lay(sequences, bin, root)).toList(),
                members,
                bins.stream().map(List::copyOf).toList());
    }

    /** How many micro-batches so many tokens become at least, if there are as many units. */
    public static int atLeast(long tokens) {
        return (int) Math.max(1, Math.min(FEW, tokens / SMALL));
    }

    private static List<List<Unit>> firstFit(List<Unit> longestFirst, int[] lengths, int most) {
        List<List<Unit>> bins = new ArrayList<>();
        List<Integer> room = new ArrayList<>();
        for (int u = 0; u < lengths.length; u++) {
            int bin = 0;
            while (bin < bins.size() && room.get(bin) < lengths[u]) {
                bin++;
            }
            if (bin == bins.size()) {
                bins.add(new ArrayList<>());
                room.add(most);
            }
            bins.get(bin).add(longestFirst.get(u));
            room.set(bin, room.get(bin) - lengths[u]);
        }
        return bins;
    }

    /** So many micro-batches, each unit in the one that is shortest by then; empty if one comes out longer than it may. */
    private static Optional<List<List<Unit>>> even(List<Unit> longestFirst, int[] lengths, int most, int count) {
        List<List<Unit>> bins =
                Stream.<List<Unit>>generate(ArrayList::new).limit(count).toList();
        int[] taken = new int[count];
        for (int u = 0; u < lengths.length; u++) {
            int shortest = 0;
            for (int bin = 1; bin < count; bin++) {
                shortest = taken[bin] < taken[shortest] ? bin : shortest;
            }
            if (taken[shortest] > 0 && taken[shortest] + lengths[u] > most) {
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

    /** How many tokens a unit's sequences share. */
    private static int trunk(List<? extends LearnableSequence> sequences, Unit unit) {
        return unit.sequences().length == 1 ? 0 : shared(sequences, unit.sequences());
    }

    /** How many tokens all sequences of all units begin with, as far as they may be shared; 0 where that is few, or there is one unit. */
    private int root(List<? extends LearnableSequence> sequences, List<Unit> units) {
        if (units.size() < 2) {
            return 0;
        }
        int[] all = units.stream()
                .flatMapToInt(unit -> Arrays.stream(unit.sequences()))
                .toArray();
        int root = shared(sequences, all);
        return root < common ? 0 : root;
    }

    /** How many tokens they all begin with, none of which predicts one that is learned, and each keeps one of its own. */
    private static int shared(List<? extends LearnableSequence> sequences, int[] members) {
        int[] model = sequences.get(members[0]).tokens();
        int shared = model.length;
        for (int member : members) {
            LearnableSequence sequence = sequences.get(member);
            shared = Math.min(shared, Math.max(0, firstLearned(sequence) - 1));
            int differs = Arrays.mismatch(model, 0, shared, sequence.tokens(), 0, shared);
            shared = differs < 0 ? shared : differs;
        }
        return shared;
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

    private static PackedSequences lay(List<? extends LearnableSequence> sequences, List<Unit> units, int shared) {
        int root = units.size() == 1 ? 0 : shared;
        int size = root
                + units.stream()
                        .mapToInt(unit -> length(sequences, unit) - root)
                        .sum();
        Laying laying = new Laying(new int[size], new boolean[size]);
        laying.lay(sequences.get(units.get(0).sequences()[0]), 0, root);
        for (Unit unit : units) {
            int trunk = Math.max(root, trunk(sequences, unit));
            laying.lay(sequences.get(unit.sequences()[0]), root, trunk);
            for (int s : unit.sequences()) {
                laying.lay(sequences.get(s), trunk, sequences.get(s).tokens().length);
            }
        }
        laying.starts.add(size);
        return new PackedSequences(
                laying.tokens,
                laying.starts.build().toArray(),
                laying.begins.build().toArray(),
                laying.learn);
    }

    /** Segments, one behind the other. */
    private static final class Laying {
        final int[] tokens;
        final boolean[] learn;
        final IntStream.Builder starts = IntStream.builder();
        final IntStream.Builder begins = IntStream.builder();
        private int at;

        Laying(int[] tokens, boolean[] learn) {
            this.tokens = tokens;
            this.learn = learn;
        }

        /** A part of a sequence, if there is something in it. */
        void lay(LearnableSequence of, int from, int end) {
            if (from == end) {
                return;
            }
            System.arraycopy(of.tokens(), from, tokens, at, end - from);
            System.arraycopy(of.learn(), from, learn, at, end - from);
            starts.add(at);
            begins.add(from);
            at += end - from;
        }
    }
}
