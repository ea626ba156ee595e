package io.firesteel.cluster.command;

import io.firesteel.core.Fault;
import picocli.CommandLine.Option;

/** What every benchmark takes that measures two sides in turn. */
final class PairsOptions {
    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "20",
            description = "Pairs of measurements that count (${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "10",
            description = "Pairs before them that do not (${DEFAULT-VALUE}).")
    private int warmUp;

    /** @throws Fault if they are out of range */
    void check() {
        if (pairs < 1 || warmUp < 0) {
            throw new Fault(
                    "--pairs, --warm-up", "at least 1, at least 0", pairs + ", " + warmUp, "20 and 10 is usual");
        }
    }

    int pairs() {
        return pairs;
    }

    int warmUp() {
        return warmUp;
    }
}
