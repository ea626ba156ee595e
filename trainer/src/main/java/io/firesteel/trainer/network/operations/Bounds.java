package io.firesteel.trainer.network.operations;

/**
 * Where the packed sequences of a micro-batch begin and end, and each token's position in its own.
 *
 * @param starts index of each sequence's first token, then N: {@code [S + 1]}
 * @param positions of each token, from 0, {@code [N]}
 * @param longest tokens of the longest sequence
 */
@SuppressWarnings("ArrayRecordComponent")
public record Bounds(int[] starts, int[] positions, int longest) {
    public static Bounds of(int[] starts) {
        int[] positions = new int[starts[starts.length - 1]];
        int longest = 0;
        for (int s = 0; s + 1 < starts.length; s++) {
            longest = Math.max(longest, starts[s + 1] - starts[s]);
            for (int i = starts[s]; i < starts[s + 1]; i++) {
                positions[i] = i - starts[s];
            }
        }
        return new Bounds(starts, positions, longest);
    }

    /** S. */
    public int sequences() {
        return starts.length - 1;
    }

    /** N. */
    public int tokens() {
        return positions.length;
    }
}
