package io.firesteel.rewards.math.value;

/** An expression has no value: a division by zero, or a point outside a function's domain. */
public final class Undefined extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Undefined(String reason) {
        super(reason, null, false, false);
    }
}
