package io.firesteel.rewards.math;

/**
 * The work one verdict may cost, counted in operations: about a hundred nanoseconds each. A count gives the same verdict
 * on every machine and in every thread, which a clock does not.
 */
final class Fuel {
    /** Enough for any ordinary answer a hundred times over; spent in a few tens of milliseconds. */
    static final long VERDICT = 80_000;

    private long left;

    Fuel(long operations) {
        this.left = operations;
    }

    /** @throws FuelExhausted if fewer operations are left */
    void charge(long operations) {
        left -= operations;
        if (left < 0) {
            throw FuelExhausted.INSTANCE;
        }
    }

    long left() {
        return left;
    }
}
