package io.firesteel.rewards.countdown;

import io.firesteel.core.Fault;

import java.io.Serializable;

/**
 * The family of Countdown problems to enumerate.
 *
 * @param count how many numbers are given, 2 to 4
 * @param highest each number is in {@code 1..highest}
 * @param highestValue every intermediate value is an integer in {@code 0..highestValue}
 * @param lowestTarget smallest target
 * @param highestTarget largest target, at most {@code highestValue}
 */
public record CountdownSettings(int count, int highest, int highestValue, int lowestTarget, int highestTarget)
        implements Serializable {
    /** Three numbers in 1..10, values in 0..99, targets in 1..99: small enough to learn on one core. */
    public static final CountdownSettings SMALL = new CountdownSettings(3, 10, 99, 1, 99);

    public CountdownSettings {
        if (count < 2 || count > 4) {
            throw new Fault(
                    "countdown.count",
                    "2 to 4 numbers",
                    Integer.toString(count),
                    "all problems are enumerated; for more numbers read problems from a file");
        }
        if (highest < 1
                || highest > highestValue
                || lowestTarget < 0
                || lowestTarget > highestTarget
                || highestTarget > highestValue) {
            throw new Fault(
                    "countdown",
                    "1 <= highest <= highestValue and 0 <= lowestTarget <= highestTarget <= highestValue",
                    "highest=" + highest + ", highestValue=" + highestValue + ", targets=" + lowestTarget + ".."
                            + highestTarget,
                    "widen highestValue or narrow the targets");
        }
    }
}
