package io.firesteel.cluster.doctor;

import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.core.Fault;
import io.firesteel.rollout.generate.Decoder;

import java.util.Locale;

/** Memory for sampling against what the configured run needs of it. */
final class MemoryCheck {
    private static final double GIB = 1L << 30;

    private MemoryCheck() {}

    /**
     * @param least of one completion at a time, without which a run is refused
     * @param full of as many as a task decodes at a time
     */
    static Finding look(MemoryPlan least, MemoryPlan full) {
        String value = String.format(
                Locale.ROOT,
                "%.2f GiB of heap in one %s; sampling needs %.2f, and %.2f with %d completions at a time in each of %d tasks",
                least.has().heap() / GIB,
                least.where(),
                least.neededBytes() / GIB,
                full.neededBytes() / GIB,
                Decoder.DEFAULT_ROWS,
                least.tasks());
        long gib = (long) Math.ceil(full.neededBytes() * 1.2 / GIB);
        String fix = "set " + least.setting() + (least.setting().startsWith("spark.driver") ? ", FIRESTEEL_HEAP" : "")
                + " to " + gib + "g, or use fewer cores, or shorter completions (rollout.max-new-tokens)";
        try {
            least.check();
        } catch (Fault refused) {
            return Finding.wrong(
                    "memory",
                    value,
                    "the run would be refused: it needs " + refused.expected() + ", and there are " + refused.found(),
                    refused.fix().lines().findFirst().orElseThrow());
        }
        return !full.fits()
                ? Finding.advice("memory", value, "fewer completions are decoded together, which is slower", fix)
                : Finding.ok("memory", value);
    }
}
