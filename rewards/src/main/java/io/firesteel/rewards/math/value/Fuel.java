package io.firesteel.rewards.math.value;

/**
 * The work one verdict may cost, counted in operations: about a hundred nanoseconds each. A count gives the same verdict
 * on every machine and in every thread, which a clock does not.
 */
public final class Fuel {
    /** Enough for any ordinary answer a hundred times over; spent in a few tens of milliseconds. */
    public static final long VERDICT = 80_000;

    private long left;

    public Fuel(long operations) {
        this.left = operations;
    }

    /** @throws FuelExhausted if fewer operations are left */
    public void charge(long operations) {
        left -= operations;
        if (left < 0) {
            throw FuelExhausted.INSTANCE;
        }
    }

    public long left() {
        return left;
    }
}
