package io.firesteel.trainer.preference;

import static io.firesteel.core.metrics.MetricEntry.metric;

import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.Measured;
import io.firesteel.core.metrics.MetricEntry;
import io.firesteel.trainer.GrpoMetric;

/** The figures of a step of learning from preferences, in the order they are reported; names follow TRL's where it has the figure. */
public enum PreferenceMetric implements Measured {
    LOSS(GrpoMetric.LOSS.entry()),
    ACCURACY(metric(
                    "rewards/accuracies",
                    "preferences agreed with",
                    "share",
                    "pairs of the step whose chosen completion has the greater reward, before the step")
            .decimals(3)
            .higherIsBetter()
            .brief("right #")),
    MARGIN(metric(
                    "rewards/margins",
                    "margin",
                    "",
                    "reward of the chosen completion minus the other's, mean over the step's pairs")
            .as(new Format.Significant(3))
            .higherIsBetter()
            .brief("margin #")),
    CHOSEN(metric("rewards/chosen", "reward of the chosen", "", "mean reward of the step's chosen completions")
            .as(new Format.Significant(3))
            .brief("chosen #")),
    REJECTED(metric("rewards/rejected", "reward of the rejected", "", "mean reward of the step's rejected completions")
            .as(new Format.Significant(3))
            .brief("rejected #")),
    HELD_OUT_LOSS(metric("eval/pair_loss", "held-out loss", "nats", "mean loss of pairs that are not learned from")
            .as(new Format.Significant(4))
            .lowerIsBetter()),
    HELD_OUT_ACCURACY(metric(
                    "eval/pair_accuracy",
                    "held-out preferences agreed with",
                    "share",
                    "pairs that are not learned from whose chosen completion has the greater reward")
            .decimals(3)
            .higherIsBetter()
            .brief("held-out right #")),
    GRADIENT_NORM(GrpoMetric.GRADIENT_NORM.entry()),
    LEARNING_RATE(GrpoMetric.LEARNING_RATE.entry()),
    PAIRS(metric("pairs", "pairs", "pairs", "pairs of the step").whole());

    private final MetricEntry entry;

    PreferenceMetric(MetricEntry entry) {
        this.entry = entry;
    }

    @Override
    public MetricEntry entry() {
        return entry;
    }
}
