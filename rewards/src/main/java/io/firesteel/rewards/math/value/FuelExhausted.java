package io.firesteel.rewards.math.value;

/** Verifying cost more than its {@link Fuel}. Carries no stack trace: it is thrown on purpose, and often. */
public final class FuelExhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    public static final FuelExhausted INSTANCE = new FuelExhausted();

    private FuelExhausted() {
        super("more work than one verdict may cost", null, false, false);
    }
}
