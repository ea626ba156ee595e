package io.firesteel.rewards.math;

/** An expression has no value: a division by zero, or a point outside a function's domain. */
final class Undefined extends RuntimeException {
    private static final long serialVersionUID = 1;

    Undefined(String reason) {
        super(reason, null, false, false);
    }
}
