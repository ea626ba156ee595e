package io.firesteel.rewards.functions;

/**
 * Numbers pairs of integers from 0 on, in the order in which they first come. A table of its own: {@code HashMap} would hash
 * pairs of neighbouring numbers, which is what ordinary text has, to a handful of values.
 */
final class PairNumbers {
    private final long[] pairs;
    private final int[] numbers; // [slot]: one more than the pair's number, or 0 where there is none
    private int size;

    /** With room for so many pairs. */
    PairNumbers(int most) {
        int slots = Integer.highestOneBit(Math.max(1, most)) << 2;
        this.pairs = new long[slots];
        this.numbers = new int[slots];
    }

    /** The number of that pair. */
    int of(int first, int second) {
        long pair = (long) first << 32 | second & 0xFFFFFFFFL;
        int slot = slot(pair);
        while (numbers[slot] != 0 && pairs[slot] != pair) {
            slot = slot + 1 & pairs.length - 1;
        }
        if (numbers[slot] == 0) {
            pairs[slot] = pair;
            numbers[slot] = ++size;
        }
        return numbers[slot] - 1;
    }

    /** How many different pairs there were. */
    int size() {
        return size;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
    private int slot(long pair) {
        long mixed = (pair ^ pair >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return (int) (mixed ^ mixed >>> 31) & pairs.length - 1;
    }
}
