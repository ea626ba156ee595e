package io.firesteel.rewards.countdown;

import io.firesteel.core.config.Requirements;

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
        new Requirements()
                .that(
                        count >= 2 && count <= 4,
                        "count",
                        "2 to 4 numbers",
                        count,
                        "all problems are enumerated; for more numbers read problems from a file")
                .that(
                        highest >= 1 && highest <= highestValue,
                        "highest",
                        "1 to highest-value, which is " + highestValue,
                        highest,
                        "lower it, or raise highest-value")
                .that(
                        lowestTarget >= 0 && lowestTarget <= highestTarget,
                        "lowest-target",
                        "0 to highest-target, which is " + highestTarget,
                        lowestTarget,
                        "lower it, or raise highest-target")
                .that(
                        highestTarget <= highestValue,
                        "highest-target",
                        "at most highest-value, which is " + highestValue,
                        highestTarget,
                        "lower it, or raise highest-value")
                .check();
    }
}
