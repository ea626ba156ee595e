package io.firesteel.rollout.generate;

/** Selection without sorting (Hoare 1961, algorithm 65, "Find"). */
final class Ranking {
    private Ranking() {}

    /** Reorders the first n values so that the {@code count} smallest of them come first, in any order. */
    static void selectSmallest(long[] values, int n, int count) {
        int low = 0;
        int high = n - 1;
        int target = count - 1;
        while (low < high) {
            long pivot = values[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = values[i];
                    values[i] = values[j];
                    values[j] = swapped;
                    i++;
                    j--;
                }
            }
            if (target <= j) {
                high = j;
            } else if (target >= i) {
                low = i;
            } else {
                return;
            }
        }
    }
}
