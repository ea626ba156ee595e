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
                .that(highest >= 1, "highest", "1 or more", highest, "10 is usual")
                .that(lowestTarget >= 0, "lowest-target", "0 or more", lowestTarget, "1 is usual")
                .that(
                        highest <= highestValue,
                        "highest, highest-value",
                        "numbers no higher than the highest value",
                        highest + " and " + highestValue,
                        "lower the first or raise the second")
                .that(
                        lowestTarget <= highestTarget,
                        "lowest-target, highest-target",
                        "the lower one first",
                        lowestTarget + " and " + highestTarget,
                        "lower the first or raise the second")
                .that(
                        highestTarget <= highestValue,
                        "highest-target, highest-value",
                        "targets no higher than the highest value",
                        highestTarget + " and " + highestValue,
                        "lower the first or raise the second")
                .check();
    }

    /** The family with as many numbers and all else the same. */
    public CountdownSettings withCount(int numbers) {
        return new CountdownSettings(numbers, highest, highestValue, lowestTarget, highestTarget);
    }
}
