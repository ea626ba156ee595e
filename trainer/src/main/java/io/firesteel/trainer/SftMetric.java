package io.firesteel.trainer;

import static io.firesteel.core.metrics.MetricEntry.metric;

import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.Measured;
import io.firesteel.core.metrics.MetricEntry;

/**
 * The figures of a step of supervised fine-tuning, in the order they are reported. What GRPO reports too has one entry, that of
 * {@link GrpoMetric}; what depends on the clock ({@code step_time}, {@code tokens_per_second}) and what is counted over the run
 * ({@code num_tokens}) is named where it is measured.
 */
public enum SftMetric implements Measured {
    LOSS(GrpoMetric.LOSS.entry()),
    HELD_OUT_LOSS(metric(
                    "eval/loss",
                    "held-out loss",
                    "nats",
                    "mean −log π over the learned tokens of examples that are not trained on")
            .as(new Format.Significant(4))
            .lowerIsBetter()
            .brief("held-out loss #")),
    ENTROPY(GrpoMetric.ENTROPY.entry()),
    GRADIENT_NORM(GrpoMetric.GRADIENT_NORM.entry()),
    LEARNING_RATE(GrpoMetric.LEARNING_RATE.entry()),
    TOKENS(metric("tokens", "learned tokens", "tokens", "learned tokens in the step's examples")
            .whole()),
    EXAMPLES(metric("examples", "examples", "examples", "examples of the step that have learned tokens")
            .whole());

    private final MetricEntry entry;

    SftMetric(MetricEntry entry) {
        this.entry = entry;
    }

    @Override
    public MetricEntry entry() {
        return entry;
    }
}
