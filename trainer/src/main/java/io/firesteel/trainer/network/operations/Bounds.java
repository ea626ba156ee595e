package io.firesteel.trainer.network.operations;

/**
 * Where the packed sequences of a micro-batch begin and end, and each token's position in its own. A segment is a sequence, or a part of
 * several: the trunk that they share, or what one of them goes on with.
 *
 * @param starts index of each segment's first token, then N: {@code [M + 1]}
 * @param begins position of each segment's first token: 0, or the length of the last segment before it that begins at 0, its trunk, {@code
 *     [M]}
 * @param positions of each token in its sequence, from 0, {@code [N]}
 * @param longest tokens of the longest sequence
 */
@SuppressWarnings("ArrayRecordComponent")
public record Bounds(int[] starts, int[] begins, int[] positions, int longest) {
    public static Bounds of(int[] starts, int[] begins) {
        int[] positions = new int[starts[starts.length - 1]];
        int longest = 0;
        for (int m = 0; m < begins.length; m++) {
            longest = Math.max(longest, begins[m] + starts[m + 1] - starts[m]);
            for (int i = starts[m]; i < starts[m + 1]; i++) {
                positions[i] = begins[m] + i - starts[m];
            }
        }
        return new Bounds(starts, begins, positions, longest);
    }

    /** Of sequences that share nothing. */
    public static Bounds of(int[] starts) {
        return of(starts, new int[starts.length - 1]);
    }

    /** M. */
    public int segments() {
        return begins.length;
    }

    /** Tokens of segment {@code m} itself. */
    public int length(int m) {
        return starts[m + 1] - starts[m];
    }

    /** N. */
    public int tokens() {
        return positions.length;
    }
}
