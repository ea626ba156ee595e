package io.firesteel.trainer.network.operations;

/**
 * Where the packed sequences of a micro-batch begin and end, and each token's position in its own. A segment is a sequence, or a part of
 * several: a trunk that they share, or what one of them goes on with; {@code PackedSequences} has the rules.
 *
 * @param starts index of each segment's first token, then N: {@code [M + 1]}
 * @param begins position of each segment's first token: 0, or where its trunk ends, {@code [M]}
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

    /** The segment that each goes on from, the last one before it that ends where it begins; −1 for none, {@code [M]}. */
    public int[] trunks() {
        int[] trunks = new int[segments()];
        for (int m = 0; m < trunks.length; m++) {
            int trunk = begins[m] == 0 ? -1 : m - 1;
            while (trunk >= 0 && begins[trunk] + length(trunk) != begins[m]) {
                trunk = trunks[trunk];
            }
            trunks[m] = trunk;
        }
        return trunks;
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
